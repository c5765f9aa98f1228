// The list of parts as it is now, by the plan's event stream, or by polling where no stream gets through.
import { show, text } from '../text.js';

const POLL = 3000; // ms between two questions where no stream gets through
const FIRST = 5000; // ms in which the stream must show that it gets through
const AGAIN = 10000; // ms until a stream that broke is asked for again

export class Together {
  constructor(nav, form, keeper) {
    this.nav = nav;
    this.form = form;
    this.keeper = keeper;
    this.key = nav.dataset.plan;
    this.known = this.versions();
    nav.addEventListener('focusout', () => setTimeout(() => this.put()));
    window.addEventListener('pagehide', () => { this.source?.close(); clearTimeout(this.timer); });
    window.addEventListener('pageshow', (event) => { if (event.persisted) this.open(); });
    this.mark();
    this.open();
  }

  open() {
    this.source?.close();
    clearTimeout(this.timer);
    if (!('EventSource' in window)) { this.poll(); return; }
    this.source = new EventSource(this.nav.dataset.stream);
    this.timer = setTimeout(() => this.poll(), FIRST);
    const heard = () => clearTimeout(this.timer);
    this.source.addEventListener('beat', heard);
    this.source.onmessage = (event) => { heard(); this.news(event.data); };
    this.source.onerror = () => {
      if (this.source.readyState === EventSource.CLOSED) this.poll();
    };
  }

  async poll() {
    this.source?.close();
    clearTimeout(this.timer);
    const body = new URLSearchParams({
      at: this.key, have: this.have ?? '', csrfmiddlewaretoken: this.form.elements.csrfmiddlewaretoken.value,
    });
    try {
      const answer = document.hidden ? null : await fetch(this.nav.dataset.news, { method: 'POST', body, cache: 'no-store' });
      if (answer && (answer.redirected || (answer.status >= 400 && answer.status < 500))) return; // not any more
      if (answer?.status === 200) {
        this.have = answer.headers.get('X-Version');
        this.news(await answer.text());
      }
      this.timer = setTimeout(() => this.poll(), POLL);
    } catch {
      this.timer = setTimeout(() => this.open(), AGAIN);
    }
  }

  news(html) {
    this.waiting = html;
    this.put();
  }

  /** Show the newest list, unless the focus is in it: then when it has left. */
  put() {
    if (!this.waiting || this.nav.contains(document.activeElement)) return;
    const fresh = document.createElement('template');
    fresh.innerHTML = this.waiting;
    this.waiting = null;
    this.nav.replaceChildren(fresh.content);
    this.mark();
    this.compare();
  }

  line(key) {
    return this.nav.querySelector(`[data-part="${key}"]`);
  }

  /** Mark the part that is open, and say below it who else is there. */
  mark() {
    const own = this.line(this.key);
    own?.classList.add('app-parts__part--here');
    own?.querySelector('a')?.setAttribute('aria-current', 'page');
    const here = this.form.querySelector('[data-plan-here]');
    show(here, own?.querySelector('.app-parts__who')?.textContent ?? '');
    here.hidden = !here.textContent;
  }

  /** Key -> version of the parts that this page is about. */
  versions() {
    const lines = [...this.nav.querySelectorAll('[data-part]')];
    const ours = lines.filter(({ dataset: { part } }) => part === this.key || part.startsWith(`${this.key}.`));
    return new Map(ours.map(({ dataset }) => [dataset.part, dataset.version]));
  }

  /** Say what somebody else saved of what this page is about. */
  compare() {
    const now = this.versions();
    const changed = [...now.keys()].filter((key) => now.get(key) !== '0' && this.known.get(key) !== now.get(key));
    const gone = [...this.known.keys()].filter((key) => !now.has(key) && this.known.get(key) !== '0');
    if (!changed.length && !gone.length) return;
    const news = this.form.querySelector('[data-plan-news]');
    const line = this.form.querySelector('[data-plan-line]');
    const words = changed.map((key) => this.line(key).dataset.said);
    if (gone.length) words.push(text(line, 'textGone'));
    const said = news.querySelector('[data-plan-said]');
    said.setAttribute('role', 'status');
    show(said, words.join(' '));
    news.querySelector('[data-plan-both]').hidden = !this.keeper.touched;
    news.querySelector('[data-plan-theirs]').hidden = this.keeper.touched;
    news.hidden = false;
  }
}
