// Warns before a sign-in ends, offers to continue, and at the end sends what was typed to where it is kept.
// A press, a key or a scroll on the page is activity, and the server is told. What the page does by itself is none.
import { show, text } from './text.js';

const TOLD = 5 * 60; // seconds: so often, at most, the server is told that somebody is there
const SEND = 15; // seconds before the end in which what was typed is sent
const MINUTE = 60;
const LONGEST = 2 ** 31 - 1; // ms that a timer can wait

class SignIn {
  constructor(line) {
    this.line = line;
    this.dialog = line.querySelector('dialog');
    this.warning = Number(line.dataset.warning);
    this.told = Date.now();
    this.every = Math.min(TOLD, this.warning) * 1000;
    this.token = line.querySelector('[name="csrfmiddlewaretoken"]').value;
    this.know({ seconds: Number(line.dataset.seconds), last: 'last' in line.dataset });
    for (const kind of ['keydown', 'pointerdown', 'wheel', 'touchmove', 'input']) {
      document.addEventListener(kind, (event) => { if (event.isTrusted) this.touched(); }, { passive: true, capture: true });
    }
    this.dialog.querySelector('form').addEventListener('submit', (event) => { event.preventDefault(); this.stay(); });
    this.dialog.querySelector('[data-session-close]').addEventListener('click', () => this.close());
    document.addEventListener('visibilitychange', () => { if (!document.hidden) this.look(); });
    window.addEventListener('pageshow', (event) => { if (event.persisted) this.ask(); });
  }

  get left() { return (this.ends - Date.now()) / 1000; }

  /** The server said how long it lasts. */
  know({ seconds, clock, last }) {
    this.ends = Date.now() + seconds * 1000;
    this.last = last;
    if (clock) for (const one of this.line.querySelectorAll('[data-session-clock]')) show(one, clock);
    this.plan();
  }

  plan() {
    clearTimeout(this.timer);
    const steps = [this.warning, Math.min(MINUTE, this.warning / 2), Math.min(SEND, this.warning / 4), -1];
    const next = steps.find((step) => step < this.left);
    const wait = next === undefined ? 1000 : (this.left - next) * 1000;
    this.timer = setTimeout(() => this.look(), Math.min(LONGEST, Math.max(50, wait)));
  }

  touched() {
    if (this.dialog.open || Date.now() - this.told < this.every) return;
    this.stay();
  }

  /** Somebody is there. */
  async stay() {
    this.told = Date.now();
    await this.ask('POST');
    if (this.left > this.warning || this.last) this.close(text(this.line.querySelector('[data-session-status]'), 'textStays'));
  }

  close(said = '') {
    if (!this.dialog.open) return;
    this.dialog.close();
    show(this.line.querySelector('[data-session-said]'), '');
    show(this.line.querySelector('[data-session-status]'), said);
  }

  /** Ask the server how long it lasts: somebody may have used the site in another tab. */
  async ask(method = 'GET') {
    const headers = { 'HX-Request': 'true', ...(method === 'POST' ? { 'X-CSRFToken': this.token } : {}) };
    try {
      const answer = await fetch(this.line.dataset.session, { method, headers, cache: 'no-store' });
      const said = answer.ok ? await answer.json() : null;
      if (said?.over) await this.end();
      else if (said) this.know(said);
      else this.plan();
    } catch {
      this.plan(); // no connection
    }
  }

  async look() {
    if (this.left > this.warning) { this.plan(); return; }
    if (this.left <= Math.min(SEND, this.warning / 4)) await this.keep();
    await this.ask();
    if (this.ended) return;
    if (this.left > this.warning) this.close();
    else this.warn();
  }

  warn() {
    if (!this.dialog.open) {
      for (const one of this.line.querySelectorAll('[data-session-idle], [data-session-stay]')) one.hidden = this.last;
      for (const one of this.line.querySelectorAll('[data-session-last], [data-session-close]')) one.hidden = !this.last;
      if (this.dialog.showModal && !this.warned) this.dialog.showModal();
      this.warned = this.last; // what cannot be put off is said once
    }
    if (this.left <= MINUTE && this.dialog.open) {
      const said = this.line.querySelector('[data-session-said]');
      show(said, text(said, 'textMinute'));
    }
  }

  /** Send what was typed into the forms of this page, once. It is not saved, and comes back after signing in. */
  async keep() {
    const forms = [...document.querySelectorAll('form[data-unsaved]')].filter((form) => form.elements.typed_by && form.elements.typed_on);
    for (const form of forms) {
      const body = new URLSearchParams(new FormData(form));
      try {
        await fetch(this.line.dataset.keep, { method: 'POST', body, headers: { 'X-CSRFToken': this.token } });
      } catch { /* then it stays in the page, and is kept when it is sent */ }
    }
  }

  /** It is over: nothing of this page stays on the screen. */
  async end() {
    if (this.ended) return;
    this.ended = true;
    clearTimeout(this.timer);
    await this.keep();
    for (const form of document.querySelectorAll('form[data-unsaved]')) form.removeAttribute('data-unsaved');
    window.location.replace(window.location.pathname + window.location.search);
  }
}

export function startSession(root) {
  const line = root.querySelector('[data-session]');
  if (line && !line.dataset.started) {
    line.dataset.started = 'yes';
    new SignIn(line);
  }
}
