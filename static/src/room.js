// The rating room. Every page of it works without this file: it lets a screen follow the room by itself, keeps
// an answer until it is saved, fills in the code from a QR code, and runs the clock.

const POLL = 2000; // ms between two questions to the server where no stream gets through
const SILENCE = 40000; // ms without a sign of life before the line is made anew
const FIRST = 5000; // ms in which the first event must come, or something on the way swallows the stream

/** A screen that follows the room. */
class Follower {
  constructor(frame) {
    this.frame = frame;
    this.fragment = frame.querySelector('[data-fragment]');
    this.announcer = frame.querySelector('[data-announce]');
    this.line = frame.querySelector('[data-line]');
    this.controls = document.getElementById('controls');
    this.paused = false;
    this.version = frame.dataset.version;
    this.heard = Date.now();
    const tools = frame.querySelector('[data-tools]');
    tools.hidden = false;
    this.tools = tools;
    this.say();
    const pause = tools.querySelector('[data-pause]');
    pause.addEventListener('click', () => {
      this.paused = !this.paused;
      pause.setAttribute('aria-pressed', String(this.paused));
      pause.textContent = this.paused ? 'Go on with updates' : 'Pause updates';
      this.say();
      if (!this.paused && this.held) this.show(this.held.html, this.held.version);
    });
    this.open();
    this.dress();
    window.addEventListener('resize', fit);
    setInterval(() => this.check(), 5000);
    document.addEventListener('visibilitychange', () => { if (!document.hidden) this.check(); });
    window.addEventListener('online', () => this.open());
    window.addEventListener('pagehide', () => this.source?.close());
    window.addEventListener('pageshow', (event) => { if (event.persisted) this.open(); });
  }

  open() {
    this.source?.close();
    clearTimeout(this.first);
    if (this.polling || !('EventSource' in window)) return this.poll();
    const source = new EventSource(this.frame.dataset.stream);
    this.source = source;
    this.first = setTimeout(() => { if (!this.streams) this.giveUp(); }, FIRST);
    source.onmessage = (event) => {
      this.streams = true;
      this.heard = Date.now();
      this.say();
      this.show(event.data, event.lastEventId);
    };
    source.addEventListener('beat', () => { this.heard = Date.now(); });
    source.onerror = () => {
      this.say('No connection. Trying again.');
      if (source.readyState === EventSource.CLOSED) setTimeout(() => this.open(), 2000);
    };
  }

  /** No stream gets through: ask every two seconds instead. */
  giveUp() {
    this.source?.close();
    this.polling = true;
    this.poll();
  }

  async poll() {
    clearTimeout(this.next);
    this.polling = true;
    try {
      const answer = await fetch(`${this.frame.dataset.news}?have=${this.version}`, { cache: 'no-store' });
      if (answer.status === 200) this.show(await answer.text(), answer.headers.get('X-Version'));
      if (answer.ok) this.say();
    } catch {
      this.say('No connection. Trying again.');
    }
    this.next = setTimeout(() => this.poll(), POLL);
  }

  check() {
    if (!this.polling && Date.now() - this.heard > SILENCE) this.open();
  }

  say(words) {
    this.line.textContent = words ?? (this.paused ? 'Updates are paused.' : 'Following the room.');
    this.tools.dataset.lineState = words || this.paused ? 'off' : 'on';
  }

  show(html, version) {
    if (this.paused) {
      this.held = { html, version };
      return;
    }
    this.held = null;
    this.version = version;
    if (html !== this.shown) this.fragment.innerHTML = html;
    this.shown = html;
    const root = this.dress();
    const said = root?.dataset.said?.trim();
    if (said && said !== this.said) {
      if (this.said) this.announcer.textContent = said;
      this.said = said;
    }
    if (root && this.controls && root.dataset.step !== this.controls.dataset.step) this.moveOn(root.dataset.step);
  }

  /** What this page adds to the part that is the same for all: sizes, the clock, the own answer, the count. */
  dress() {
    const root = this.fragment.firstElementChild;
    const screen = this.frame.closest('.app-screen');
    if (screen && root) screen.dataset.state = root.dataset.state;
    tick();
    fit();
    markOwn(this.fragment, this.controls);
    if (root && this.controls) sayHowMany(root.dataset, this.controls);
    return root;
  }

  /** The room moved on: load what may be done now, unless somebody is in the middle of writing. */
  async moveOn(step) {
    if (this.asked === step) return;
    if (busy(this.controls)) {
      this.offer(step);
      return;
    }
    this.asked = step;
    try {
      const answer = await fetch(this.controls.dataset.controls, { headers: { 'HX-Request': 'true' }, cache: 'no-store' });
      if (!answer.ok) throw new Error(String(answer.status));
      if (answer.headers.get('HX-Redirect')) {
        window.location = answer.headers.get('HX-Redirect');
        return;
      }
      const hadFocus = this.controls.contains(document.activeElement);
      this.controls.innerHTML = await answer.text();
      this.controls.dataset.step = step;
      start(this.controls);
      this.dress();
      if (this.frame.closest('.app-phone')) window.scrollTo(0, 0);
      if (hadFocus) {
        this.controls.tabIndex = -1;
        this.controls.focus({ preventScroll: true });
      }
    } catch {
      this.asked = null;
      setTimeout(() => { if (this.controls.dataset.step !== step) this.moveOn(step); }, 2000);
    }
  }

  offer(step) {
    if (this.controls.querySelector('[data-offer]')) return;
    const note = document.createElement('div');
    note.className = 'nhsuk-inset-text';
    note.dataset.offer = '';
    note.innerHTML = '<p>The room has moved on. What you wrote is still here.</p><button type="button" class="nhsuk-button nhsuk-button--secondary">Leave it and go on</button>';
    note.querySelector('button').addEventListener('click', () => {
      forget();
      this.controls.replaceChildren();
      this.moveOn(step);
    });
    this.controls.prepend(note);
  }
}

/** Whether something was typed or chosen here that is not saved yet. */
function busy(root) {
  return [...root.querySelectorAll('form')].some((form) => form.dataset.changed === 'yes' || form.dataset.sending === 'yes');
}

/** Make the projector's letters smaller until nothing is cut off, in a few steps. */
function fit() {
  for (const part of document.querySelectorAll('.app-screen [data-fit]')) {
    const over = () => [part, ...part.querySelectorAll('.app-big__stages li')].some((one) => one.scrollHeight > one.clientHeight + 2);
    delete part.dataset.over;
    let step = 0;
    do part.dataset.fit = step || ''; while (over() && ++step < 5);
    if (over() && getComputedStyle(part).overflow === 'hidden') part.dataset.over = '';
  }
}

/** Mark this phone's own answer in the results. Nothing but this page knows it. */
function markOwn(results, controls) {
  const own = controls?.querySelector('[data-own]')?.dataset.own;
  for (const row of results.querySelectorAll('[data-a]')) {
    if (row.dataset.a !== own || row.querySelector('.app-own__mark')) continue;
    const mark = document.createElement('span');
    mark.className = 'app-own__mark';
    mark.textContent = 'your answer';
    row.querySelector('th').append(' ', mark);
  }
}

/** Tell the facilitator how many have answered, before they show the answers. */
function sayHowMany({ answered, people }, controls) {
  const line = controls.querySelector('[data-how-many]');
  if (!line || answered === undefined) return;
  const least = Number(line.dataset.least);
  let words = `${answered} of ${people} have answered. The others can answer until you go on.`;
  if (Number(answered) === 0) words = 'Nobody has answered yet.';
  else if (Number(answered) >= Number(people)) words = 'Everybody has answered.';
  if (Number(answered) > 0 && Number(answered) < least) words += ` Answers are shown from ${least} people on.`;
  if (line.textContent !== words) line.textContent = words;
}

const key = () => `answer ${window.location.pathname}`;
function remember(body) { try { localStorage.setItem(key(), body); } catch { /* private windows: kept in memory only */ } }
function remembered() { try { return localStorage.getItem(key()); } catch { return null; } }
function forget() { try { localStorage.removeItem(key()); } catch { /* as above */ } }

/** What stands in an answer's form, as it is sent. */
function written(form) {
  const data = new URLSearchParams(new FormData(form));
  data.delete('csrfmiddlewaretoken');
  return data.toString();
}

/** Put an answer back into its form. */
function fill(form, body) {
  const data = new URLSearchParams(body);
  for (const box of form.elements) {
    if (!box.name || box.name === 'csrfmiddlewaretoken') continue;
    if (box.type === 'radio' || box.type === 'checkbox') box.checked = data.getAll(box.name).includes(box.value);
    else if (data.has(box.name)) box.value = data.get(box.name);
  }
}

/** An answer that is kept until the server has it. The same turn is sent again, so it counts once. */
function startAnswer(form) {
  const status = form.querySelector('[data-sending]');
  const turn = form.elements.turn;
  let tries = 0;
  let timer;

  const stand = (state, words) => {
    form.dataset.state = state;
    if (status.textContent !== words) status.textContent = words;
  };
  form.addEventListener('input', () => {
    if (form.dataset.state === 'saved') stand('changed', 'You changed your answer. Save the change.');
    else if (form.dataset.state !== 'changed') stand('', '');
    form.dataset.changed = 'yes';
  });
  startCounting(form);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const body = written(form);
    remember(body);
    tries = 0;
    send(body);
  });

  async function send(body) {
    clearTimeout(timer);
    form.dataset.sending = 'yes';
    stand('saving', 'Saving …');
    let answer;
    try {
      answer = await fetch(form.action, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/x-www-form-urlencoded',
          'HX-Request': 'true',
          'X-CSRFToken': form.elements.csrfmiddlewaretoken.value,
        },
        body,
        signal: AbortSignal.timeout ? AbortSignal.timeout(10000) : undefined,
      });
      if (answer.status >= 500) throw new Error(String(answer.status));
    } catch {
      tries += 1;
      stand('waiting', 'Not saved yet. We keep trying.');
      timer = setTimeout(() => send(body), Math.min(1000 * 2 ** (tries - 1), 8000));
      return;
    }
    form.dataset.sending = '';
    if (remembered() === body) forget();
    if (answer.redirected || answer.headers.get('HX-Redirect')) {
      window.location = answer.headers.get('HX-Redirect') ?? answer.url;
    } else if (answer.status === 204) {
      if (new URLSearchParams(body).get('question') !== form.elements.question.value) return stand('', '');
      const same = written(form) === body; // somebody may have gone on writing meanwhile
      turn.value = String(Number(turn.value) + 1);
      form.dataset.changed = same ? '' : 'yes';
      if (same) stand('saved', 'Saved. You can change your answer until the answers are shown.');
      else stand('changed', 'You changed your answer. Save the change.');
      form.querySelector('[data-send]').textContent = 'Save the change';
    } else {
      const controls = document.getElementById('controls');
      controls.innerHTML = await answer.text();
      start(controls);
      controls.querySelector('.nhsuk-error-summary, .app-late')?.scrollIntoView();
      controls.querySelector('.app-late')?.focus();
    }
  }

  // An answer that the page before this one could not send. One that the room has left behind comes back in words.
  const waiting = remembered();
  if (waiting) {
    if (new URLSearchParams(waiting).get('question') === form.elements.question.value) fill(form, waiting);
    send(waiting);
  }
  const again = () => { const body = remembered(); if (body && form.isConnected && form.dataset.sending === 'yes') send(body); };
  window.addEventListener('online', again);
  document.addEventListener('visibilitychange', () => { if (!document.hidden) again(); });
}

/** How many are ticked, where there is a most. */
function startCounting(form) {
  const part = form.querySelector('[data-most]');
  if (!part) return;
  const most = Number(part.dataset.most);
  const line = document.createElement('p');
  line.className = 'app-chosen';
  line.setAttribute('role', 'status');
  part.append(line);
  const count = () => {
    const chosen = part.querySelectorAll('input:checked').length;
    line.textContent = `${chosen} of ${most} chosen.${chosen > most ? ` Take ${chosen - most} away.` : ''}`;
  };
  form.addEventListener('change', count);
  count();
}

/** A QR code carries the code behind a #, which is sent by POST and stays out of every log. */
function startJoining(form) {
  const code = window.location.hash.slice(1);
  if (!/^[0-9A-Za-z]{8}$/.test(code)) return;
  form.elements.code.value = code;
  window.history.replaceState(null, '', window.location.pathname);
  form.requestSubmit();
}

/** Clocks that run down. */
function tick() {
  for (const clock of document.querySelectorAll('[data-ends]')) {
    const left = Math.max(0, Math.round(Number(clock.dataset.ends) - Date.now() / 1000));
    const words = left ? `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')} left` : 'Time is up';
    if (clock.textContent !== words) clock.textContent = words;
  }
}

let start = () => {};

export function startRoom(root, startParts) {
  start = (part) => { startParts(part); startForms(part); };
  startForms(root);
  for (const frame of root.querySelectorAll('[data-stream]')) new Follower(frame);
  if (root.querySelector('[data-stream]')) setInterval(tick, 1000);
}

function startForms(root) {
  for (const form of root.querySelectorAll('form[data-answer]')) startAnswer(form);
  for (const form of root.querySelectorAll('form[data-join]')) startJoining(form);
  for (const form of root.querySelectorAll('form[data-forget]')) form.addEventListener('submit', forget);
  for (const form of root.querySelectorAll('form:not([data-answer])')) {
    form.addEventListener('input', () => { form.dataset.changed = 'yes'; });
  }
}
