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
    const pause = tools.querySelector('[data-pause]');
    pause.addEventListener('click', () => {
      this.paused = !this.paused;
      pause.setAttribute('aria-pressed', String(this.paused));
      pause.textContent = this.paused ? 'Go on with updates' : 'Pause updates';
      this.say();
      if (!this.paused && this.held) this.show(this.held.html, this.held.version);
    });
    this.open();
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
    tick();
    const root = this.fragment.firstElementChild;
    const said = root?.dataset.said?.trim();
    if (said && said !== this.said) {
      if (this.said) this.announcer.textContent = said;
      this.said = said;
    }
    if (root && this.controls && root.dataset.step !== this.controls.dataset.step) this.moveOn(root.dataset.step);
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

const key = () => `answer ${window.location.pathname}`;
function remember(body) { try { localStorage.setItem(key(), body); } catch { /* private windows: kept in memory only */ } }
function remembered() { try { return localStorage.getItem(key()); } catch { return null; } }
function forget() { try { localStorage.removeItem(key()); } catch { /* as above */ } }

/** An answer that is kept until the server has it. The same turn is sent again, so it counts once. */
function startAnswer(form) {
  const status = form.querySelector('[data-sending]');
  const turn = form.elements.turn;
  let tries = 0;
  let timer;

  form.addEventListener('input', () => { form.dataset.changed = 'yes'; status.textContent = ''; });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form)).toString();
    remember(body);
    tries = 0;
    send(body);
  });

  async function send(body) {
    clearTimeout(timer);
    form.dataset.sending = 'yes';
    status.textContent = 'Saving …';
    let answer;
    try {
      answer = await fetch(form.action, {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'HX-Request': 'true' },
        body,
        signal: AbortSignal.timeout ? AbortSignal.timeout(10000) : undefined,
      });
      if (answer.status >= 500) throw new Error(String(answer.status));
    } catch {
      tries += 1;
      status.textContent = 'Not saved yet. We keep trying.';
      timer = setTimeout(() => send(body), Math.min(1000 * 2 ** (tries - 1), 8000));
      return;
    }
    form.dataset.sending = '';
    if (remembered() === body) forget();
    if (answer.redirected || answer.headers.get('HX-Redirect')) {
      window.location = answer.headers.get('HX-Redirect') ?? answer.url;
    } else if (answer.status === 204) {
      form.dataset.changed = '';
      turn.value = String(Number(turn.value) + 1);
      status.textContent = 'Saved. You can change your answer until the answers are shown.';
      form.querySelector('[data-send]').textContent = 'Save the change';
    } else {
      const controls = document.getElementById('controls');
      controls.innerHTML = await answer.text();
      start(controls);
      controls.querySelector('.nhsuk-error-summary, .app-late')?.scrollIntoView();
    }
  }

  const waiting = remembered();
  if (waiting && new URLSearchParams(waiting).get('question') === form.elements.question.value) send(waiting);
  else if (waiting) forget();
  const again = () => { const body = remembered(); if (body && form.isConnected && form.dataset.sending === 'yes') send(body); };
  window.addEventListener('online', again);
  document.addEventListener('visibilitychange', () => { if (!document.hidden) again(); });
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
