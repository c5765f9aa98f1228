// A page that follows the room: by an event stream, or by polling where no stream gets through.
import { text } from '../text.js';
import { submit } from './answer.js';
import { stayAwake } from './awake.js';
import { updateClocks } from './clock.js';
import { patch } from './patch.js';
import { markOwnAnswer } from './results.js';

const POLL = 2000; // ms between two questions to the server where no stream gets through
const RETRY = 2000; // ms until a closed stream or missing controls are asked for again
const SILENCE = 25000; // ms without a sign of life: one comes every 15 s, so the page says that it does not follow
const CHECK = 1000; // ms between two looks whether it is silent
const PATIENCE = 10000; // ms in which a question must be answered
const FIRST_EVENT = 5000; // ms in which the first event or beat must come, or something on the way swallows the stream

export class Follower {
  /** `frame` has the live part and says where its news are; `replaceControls(html, step)` puts in new controls. */
  constructor(frame, replaceControls) {
    this.frame = frame;
    this.putControls = replaceControls;
    this.fragment = frame.querySelector('[data-fragment]');
    this.announcer = frame.querySelector('[data-announce]');
    this.status = frame.querySelector('[data-line]');
    this.tools = frame.querySelector('[data-tools]');
    this.controls = document.getElementById('controls');
    this.version = frame.dataset.version;
    this.lastHeard = Date.now();
    this.paused = false;
    this.site = document.title.split(' – ').pop();
    this.tools.hidden = false;
    this.showStatus();
    this.startPausing(document.querySelector('[data-pause]'));
    this.open();
    this.decorate();
    this.controls?.addEventListener('app:settled', () => this.catchUp());
    setInterval(() => this.check(), CHECK);
    document.addEventListener('visibilitychange', () => { if (!document.hidden) this.check(); });
    window.addEventListener('online', () => this.open());
    window.addEventListener('pagehide', () => this.source?.close());
    window.addEventListener('pageshow', (event) => { if (event.persisted) this.open(); });
  }

  startPausing(button) {
    if (!button) return;
    const pause = button.textContent;
    button.hidden = false;
    button.addEventListener('click', () => {
      this.paused = !this.paused;
      button.setAttribute('aria-pressed', String(this.paused));
      button.textContent = this.paused ? text(this.frame, 'textResume') : pause;
      this.showStatus();
      if (!this.paused && this.missed) this.show(this.missed.html, this.missed.version);
    });
  }

  open() {
    this.source?.close();
    clearTimeout(this.firstEvent);
    if (this.polling || !('EventSource' in window)) {
      this.poll();
      return;
    }
    const source = new EventSource(this.frame.dataset.stream);
    this.source = source;
    this.firstEvent = setTimeout(() => { if (!this.streams) this.fallBackToPolling(); }, FIRST_EVENT);
    source.onmessage = (event) => {
      this.streams = true;
      this.lastHeard = Date.now();
      this.showStatus();
      this.show(event.data, event.lastEventId);
    };
    source.addEventListener('beat', () => {
      this.streams = true; // it gets through, though there is no news
      this.lastHeard = Date.now();
      this.showStatus();
    });
    source.onerror = () => {
      this.showStatus(text(this.frame, 'textOffline'));
      if (source.readyState === EventSource.CLOSED) this.closed();
    };
  }

  /** The stream ended for good: mostly a server that starts anew, sometimes the end of a sign-in. */
  async closed() {
    try {
      const answer = await fetch(this.frame.dataset.news, { cache: 'no-store' });
      if (answer.status === 404) this.refused();
    } catch { /* asked again below */ }
    setTimeout(() => this.open(), RETRY);
  }

  /** Whoever runs the room may not follow it from here any more, or not with this page: the server says what is next. */
  refused() {
    if (this.frame.closest('.app-phone') || (this.controls && hasUnsavedInput(this.controls))) return;
    window.location.reload();
  }

  fallBackToPolling() {
    this.source?.close();
    this.poll();
  }

  async poll() {
    clearTimeout(this.nextPoll);
    this.polling = true;
    try {
      const answer = await fetch(`${this.frame.dataset.news}?have=${this.version}`, {
        cache: 'no-store', signal: AbortSignal.timeout ? AbortSignal.timeout(PATIENCE) : undefined,
      });
      if (answer.status === 200) this.show(await answer.text(), answer.headers.get('X-Version'));
      if (answer.status === 404) this.refused();
      if (!answer.ok) throw new Error(String(answer.status));
      this.showStatus();
    } catch {
      this.showStatus(text(this.frame, 'textOffline'));
    }
    this.nextPoll = setTimeout(() => this.poll(), POLL);
  }

  check() {
    if (this.polling || Date.now() - this.lastHeard <= SILENCE) return;
    this.lastHeard = Date.now(); // the new stream has as long
    this.showStatus(text(this.frame, 'textOffline'));
    this.open();
  }

  /** Say that the page follows the room, or what hinders it. */
  showStatus(problem) {
    this.status.textContent = problem ?? text(this.frame, this.paused ? 'textPaused' : 'textFollowing');
    this.tools.dataset.lineState = problem || this.paused ? 'off' : 'on';
  }

  /** Show this state of the room, unless updates are paused: then the newest one waits. */
  show(html, version) {
    if (this.paused) {
      this.missed = { html, version };
      return;
    }
    this.missed = null;
    this.version = version;
    if (html !== this.shown) patch(this.fragment, html);
    this.shown = html;
    const root = this.decorate();
    this.announce(root?.dataset.said?.trim());
    this.catchUp();
  }

  /** Bring the controls to the step that is shown. */
  catchUp() {
    const { step, scene } = this.fragment.firstElementChild?.dataset ?? {};
    const back = this.frame.dataset.leadsTo;
    if (back && scene && scene !== 'lobby') window.location = back;
    if (step && this.controls && step !== this.controls.dataset.step) this.moveOn(step);
  }

  /** Have a screen reader read out what changed; not what stood there when the page came. */
  announce(message) {
    if (!message || message === this.message) return;
    if (this.message) this.announcer.textContent = message;
    this.message = message;
  }

  /** What this page adds to the part that is the same for all: sizes, the clock, the own answer, the count. */
  decorate() {
    const root = this.fragment.firstElementChild;
    const screen = this.frame.closest('.app-screen');
    if (screen && root) screen.dataset.state = root.dataset.state;
    updateClocks();
    markOwnAnswer(this.fragment, this.controls, text(this.frame, 'textOwn'));
    if (root?.dataset.title) document.title = `${root.dataset.title} – ${this.site}`;
    document.dispatchEvent(new CustomEvent('app:drawn'));
    const isPhone = Boolean(this.frame.closest('.app-phone'));
    stayAwake(root?.dataset.scene !== 'closed' && (!isPhone || Boolean(root?.dataset.asks)));
    return root;
  }

  /** The room moved on: load what may be done now, unless somebody is in the middle of writing. */
  async moveOn(step) {
    if (this.loading === step) return;
    if (hasUnsavedInput(this.controls)) {
      this.leaveBehind(step);
      return;
    }
    this.loading = step;
    try {
      const answer = await fetch(this.controls.dataset.controls, { headers: { 'HX-Request': 'true' }, cache: 'no-store' });
      if (!answer.ok) throw new Error(String(answer.status));
      if (answer.headers.get('HX-Redirect')) {
        window.location = answer.headers.get('HX-Redirect');
        return;
      }
      const html = await answer.text();
      if (hasUnsavedInput(this.controls)) { // begun while this was under way
        this.loading = null;
        this.leaveBehind(step);
        return;
      }
      this.replaceControls(html, step);
    } catch {
      this.loading = null;
      setTimeout(() => { if (this.controls.dataset.step !== step) this.moveOn(step); }, RETRY);
    }
  }

  replaceControls(html, step) {
    const hadFocus = this.controls.contains(document.activeElement);
    this.putControls(html, step);
    this.decorate();
    if (this.frame.closest('.app-phone') && !this.controls.querySelector('.app-late')) window.scrollTo(0, 0);
    if (hadFocus) {
      const heading = this.controls.querySelector('h2[tabindex="-1"]') ?? this.controls;
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    }
  }

  /**
   * Something is chosen or typed that is not saved. Where the room still asks the same, nothing has moved. An answer that
   * it has left is sent all the same, and comes back in words; while somebody writes, when they say so.
   */
  leaveBehind(step) {
    const form = this.controls.querySelector('form[data-answer]');
    if (!form) {
      this.offerToMoveOn(step);
      return;
    }
    const asks = this.fragment.firstElementChild?.dataset.asks;
    if (asks && asks === form.elements.question.value) {
      this.controls.dataset.step = step;
      form.dispatchEvent(new CustomEvent('app:asked'));
    } else if (form.dataset.sending === 'yes') return; // it is under way: the reply says what became of it
    else if (document.activeElement?.tagName === 'TEXTAREA' && form.contains(document.activeElement)) {
      form.dispatchEvent(new CustomEvent('app:left'));
    } else submit(form);
  }

  /** Somebody is writing: keep their words, and leave it to them when to move on. */
  offerToMoveOn(step) {
    if (this.controls.querySelector('[data-offer]')) return;
    const note = document.createElement('div');
    note.className = 'app-offer';
    note.dataset.offer = '';
    note.setAttribute('role', 'status');
    const words = document.createElement('p');
    words.textContent = text(this.frame, 'textMovedOn');
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'nhsuk-button nhsuk-button--secondary';
    button.textContent = text(this.frame, 'textLeave');
    button.addEventListener('click', () => {
      this.controls.replaceChildren();
      this.moveOn(step);
    });
    note.append(words, button);
    this.controls.append(note); // sticks to the foot of the window: where people look, without moving what they write
  }
}

/** Whether something was typed or chosen here that is not saved yet. */
function hasUnsavedInput(root) {
  return [...root.querySelectorAll('form')].some((form) => form.dataset.changed === 'yes' || form.dataset.sending === 'yes');
}
