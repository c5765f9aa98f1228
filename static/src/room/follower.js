// A page that follows the room: by an event stream, or by polling where no stream gets through.
import { text } from '../text.js';
import { updateClocks } from './clock.js';
import { fitProjector } from './projector.js';
import { markOwnAnswer, showHowMany } from './results.js';
import { forget } from './unsent.js';

const POLL = 2000; // ms between two questions to the server where no stream gets through
const RETRY = 2000; // ms until a closed stream or missing controls are asked for again
const SILENCE = 40000; // ms without a sign of life before the stream is opened anew
const CHECK = 5000; // ms between two looks whether it is silent
const FIRST_EVENT = 5000; // ms in which the first event must come, or something on the way swallows the stream

export class Follower {
  /** `frame` has the live part and says where its news are; `start(root)` starts the scripts of new controls. */
  constructor(frame, start) {
    this.frame = frame;
    this.start = start;
    this.fragment = frame.querySelector('[data-fragment]');
    this.announcer = frame.querySelector('[data-announce]');
    this.status = frame.querySelector('[data-line]');
    this.tools = frame.querySelector('[data-tools]');
    this.controls = document.getElementById('controls');
    this.version = frame.dataset.version;
    this.lastHeard = Date.now();
    this.paused = false;
    this.tools.hidden = false;
    this.showStatus();
    this.startPausing(this.tools.querySelector('[data-pause]'));
    this.open();
    this.decorate();
    window.addEventListener('resize', fitProjector);
    setInterval(() => this.check(), CHECK);
    document.addEventListener('visibilitychange', () => { if (!document.hidden) this.check(); });
    window.addEventListener('online', () => this.open());
    window.addEventListener('pagehide', () => this.source?.close());
    window.addEventListener('pageshow', (event) => { if (event.persisted) this.open(); });
  }

  startPausing(button) {
    const pause = button.textContent;
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
    source.addEventListener('beat', () => { this.lastHeard = Date.now(); });
    source.onerror = () => {
      this.showStatus(text(this.frame, 'textOffline'));
      if (source.readyState === EventSource.CLOSED) setTimeout(() => this.open(), RETRY);
    };
  }

  fallBackToPolling() {
    this.source?.close();
    this.poll();
  }

  async poll() {
    clearTimeout(this.nextPoll);
    this.polling = true;
    try {
      const answer = await fetch(`${this.frame.dataset.news}?have=${this.version}`, { cache: 'no-store' });
      if (answer.status === 200) this.show(await answer.text(), answer.headers.get('X-Version'));
      if (answer.ok) this.showStatus();
    } catch {
      this.showStatus(text(this.frame, 'textOffline'));
    }
    this.nextPoll = setTimeout(() => this.poll(), POLL);
  }

  check() {
    if (!this.polling && Date.now() - this.lastHeard > SILENCE) this.open();
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
    if (html !== this.shown) this.fragment.innerHTML = html;
    this.shown = html;
    const root = this.decorate();
    this.announce(root?.dataset.said?.trim());
    if (root && this.controls && root.dataset.step !== this.controls.dataset.step) this.moveOn(root.dataset.step);
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
    fitProjector();
    markOwnAnswer(this.fragment, this.controls, text(this.frame, 'textOwn'));
    if (root && this.controls) showHowMany(root.dataset, this.controls);
    return root;
  }

  /** The room moved on: load what may be done now, unless somebody is in the middle of writing. */
  async moveOn(step) {
    if (this.loading === step) return;
    if (hasUnsavedInput(this.controls)) {
      this.offerToMoveOn(step);
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
      this.replaceControls(await answer.text(), step);
    } catch {
      this.loading = null;
      setTimeout(() => { if (this.controls.dataset.step !== step) this.moveOn(step); }, RETRY);
    }
  }

  replaceControls(html, step) {
    const hadFocus = this.controls.contains(document.activeElement);
    this.controls.innerHTML = html;
    this.controls.dataset.step = step;
    this.start(this.controls);
    this.decorate();
    if (this.frame.closest('.app-phone')) window.scrollTo(0, 0);
    if (hadFocus) {
      this.controls.tabIndex = -1;
      this.controls.focus({ preventScroll: true });
    }
  }

  /** Somebody is writing: keep their words, and leave it to them when to move on. */
  offerToMoveOn(step) {
    if (this.controls.querySelector('[data-offer]')) return;
    const note = document.createElement('div');
    note.className = 'nhsuk-inset-text';
    note.dataset.offer = '';
    const words = document.createElement('p');
    words.textContent = text(this.frame, 'textMovedOn');
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'nhsuk-button nhsuk-button--secondary';
    button.textContent = text(this.frame, 'textLeave');
    button.addEventListener('click', () => {
      forget();
      this.controls.replaceChildren();
      this.moveOn(step);
    });
    note.append(words, button);
    this.controls.prepend(note);
  }
}

/** Whether something was typed or chosen here that is not saved yet. */
function hasUnsavedInput(root) {
  return [...root.querySelectorAll('form')].some((form) => form.dataset.changed === 'yes' || form.dataset.sending === 'yes');
}
