// Sends what is typed to where it is kept, so that a crash, a closed lid or the end of a sign-in loses nothing of it.
import { show, text } from '../text.js';

const QUIET = 1200; // ms without a key after which it is sent
const LONGEST = 4000; // ms after which it is sent while somebody goes on typing
const RETRY = 4000; // ms until it is sent again when that failed

export class Keeper {
  constructor(form, line) {
    this.form = form;
    this.line = line;
    this.signIn = form.querySelector('[data-plan-sign-in]');
    this.touched = 'unsaved' in form.dataset; // there is something that is not saved
    form.addEventListener('input', () => this.changed());
    form.addEventListener('submit', () => { this.leaving = true; });
    window.addEventListener('pageshow', () => { this.leaving = false; });
    window.addEventListener('pagehide', () => this.send(true));
    window.addEventListener('online', () => this.send());
    document.addEventListener('visibilitychange', () => { if (document.hidden) this.send(true); });
  }

  changed() {
    this.touched = true;
    this.since = this.since ?? Date.now();
    this.dirty = true;
    show(this.line, text(this.line, 'textUnsaved'));
    this.later(Math.max(0, Math.min(QUIET, this.since + LONGEST - Date.now())));
  }

  later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), wait);
  }

  /** Send what stands in the boxes. `last`: the page may be gone before the answer comes. */
  async send(last = false) {
    if (!this.dirty || this.leaving) return;
    if (this.sending && !last) { this.later(QUIET); return; }
    this.dirty = false;
    this.since = undefined;
    this.sending = true;
    const body = new URLSearchParams(new FormData(this.form));
    body.set('keep', '1');
    try {
      const answer = await fetch(this.form.action, { method: 'POST', body, keepalive: last });
      const out = answer.redirected || answer.status === 403; // signed out, or signed in again in another tab
      this.signIn.hidden = !out;
      if (out) show(this.line, text(this.line, answer.redirected ? 'textOut' : 'textRefused'));
      else this.said(await answer.json());
    } catch {
      this.dirty = true;
      show(this.line, text(this.line, 'textOffline'));
      this.later(RETRY);
    }
    this.sending = false;
  }

  said({ kept, refused }) {
    if (this.dirty) return; // more was typed meanwhile
    if (kept) delete this.form.dataset.unsaved; // it may be left without a question
    show(this.line, refused ?? text(this.line, 'textKept', { kept }));
  }
}
