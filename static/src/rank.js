// Putting challenges in order. The number boxes are the truth and work without this file; here they can also be filled
// by dragging a row or by its buttons, and a number that is typed moves the others at once, as the server would.
import { show, text } from './text.js';

const box = (row) => row.querySelector('input');
const rankOf = (row) => (/^[1-9]\d?$/.test(box(row)?.value.trim() ?? '') ? Number(box(row).value) : 0);

/** Where the focus goes after each act: to the first of these buttons that can be pressed. */
const FOCUS_AFTER = { up: ['up', 'down', 'off'], down: ['down', 'up', 'off'], on: ['up', 'off'], off: ['on'] };

let pressed = false;
document.addEventListener('pointerdown', () => { pressed = true; }, true);
for (const name of ['pointerup', 'pointercancel']) document.addEventListener(name, () => { pressed = false; }, true);

/** Nothing moves under a hand: leaving a box by pressing a button must not shift that button before it is released. */
function onceReleased(act) {
  if (pressed) document.addEventListener('pointerup', () => setTimeout(act), { once: true });
  else act();
}

class Ranks {
  constructor(list) {
    this.list = list;
    list.dataset.ranksInit = '';
    this.announcer = list.parentElement.querySelector('[data-ranks-said]');
    this.rows = [...list.children];
    this.border = document.createElement('li');
    this.border.className = 'app-ranks__rest';
    this.places = document.querySelector('[data-places]');
    this.reason = document.getElementById('id_over_limit_reason');
    for (const row of this.rows.filter(box)) {
      this.addControls(row);
      box(row).addEventListener('change', () => onceReleased(() => this.typed(row)));
    }
    this.shown = this.ranks();
    if (new Set(this.shown.values()).size === this.shown.size) this.number(this.ranked());
    else this.arrange(this.ranked()); // a question of the server's: two have the same number
  }

  /** Row -> number, for those that have one. */
  ranks() {
    return new Map(this.rows.filter(rankOf).map((row) => [row, rankOf(row)]));
  }

  /** A number was typed: whatever had it makes room. One that moved down goes behind it. */
  typed(row) {
    const before = this.shown.get(row) ?? 0;
    if (!before && !rankOf(row)) return;
    const moved = !before || rankOf(row) < before ? -1 : 1;
    const place = (one) => rankOf(one) * 3 + (one === row ? moved : 0);
    const order = this.rows.filter(rankOf).sort((a, b) => place(a) - place(b) || this.shown.get(a) - this.shown.get(b));
    const focused = document.activeElement;
    this.number(order);
    focused?.focus(); // moving a row takes the focus away
    this.announce(row, order);
  }

  /** How many places are left, and whether a reason is asked for. */
  count(order) {
    const numbers = order.map((row) => row.dataset.number);
    const carried = [...document.querySelectorAll('[data-carried]')].map((one) => one.dataset.carried);
    const live = new Set([...numbers, ...carried]).size;
    const limit = Number(this.list.dataset.limit);
    const over = live - limit;
    if (this.places) {
      show(this.places, over > 0 ? text(this.list, 'textOver', { over, limit })
        : text(this.list, 'textPlaces', { left: limit - live, limit }));
    }
    const question = this.reason?.closest('.nhsuk-form-group');
    if (question) question.hidden = over <= 0 && !this.reason.value && !question.querySelector('.nhsuk-error-message');
  }

  /** The rows that have a number, in their order. */
  ranked() {
    return this.rows.filter(rankOf).sort((a, b) => rankOf(a) - rankOf(b));
  }

  /** Give a row its grip and its buttons. */
  addControls(row) {
    const grip = document.createElement('span');
    grip.className = 'app-rank__grip';
    grip.setAttribute('aria-hidden', 'true');
    grip.addEventListener('pointerdown', (event) => this.drag(event, row));
    row.prepend(grip);
    const tools = document.createElement('div');
    tools.className = 'app-rank__tools';
    const { number } = row.dataset;
    for (const [act, words, label] of [
      ['up', '↑', 'textUp'], ['down', '↓', 'textDown'],
      ['off', text(this.list, 'textOff'), 'textOffLabel'], ['on', text(this.list, 'textOn'), 'textOnLabel'],
    ]) {
      const button = document.createElement('button');
      button.type = 'button';
      button.dataset.act = act;
      button.textContent = words;
      button.setAttribute('aria-label', text(this.list, label, { number }));
      button.addEventListener('click', () => this.act(row, act));
      tools.append(button);
    }
    row.append(tools);
  }

  act(row, act) {
    const order = this.ranked();
    const at = order.indexOf(row);
    if (at >= 0) order.splice(at, 1);
    if (act === 'on') order.push(row);
    if (act === 'up') order.splice(Math.max(0, at - 1), 0, row);
    if (act === 'down') order.splice(at + 1, 0, row);
    this.number(order);
    const buttons = FOCUS_AFTER[act].map((name) => row.querySelector(`[data-act="${name}"]`));
    buttons.find((button) => !button.hidden && !button.disabled)?.focus();
    this.announce(row, order);
  }

  /** Write the numbers of this order into the boxes, and show the rows in it. */
  number(order) {
    for (const row of this.rows.filter(box)) {
      const at = order.indexOf(row);
      const unread = rankOf(row) ? '' : box(row).value; // what is no number stays: the server says what is wrong
      const value = at < 0 ? unread : String(at + 1);
      if (box(row).value !== value) {
        box(row).value = value;
        box(row).dispatchEvent(new Event('input', { bubbles: true }));
      }
    }
    this.arrange(order);
  }

  arrange(order) {
    this.shown = this.ranks();
    this.count(order);
    const rest = this.rows.filter((row) => !order.includes(row));
    this.border.textContent = text(this.list, order.length ? 'textRest' : 'textEmpty');
    this.list.append(...order, this.border, ...rest);
    for (const row of this.rows) {
      const at = order.indexOf(row);
      row.classList.toggle('app-rank--in', at >= 0);
      for (const button of row.querySelectorAll('.app-rank__tools button')) {
        const { act } = button.dataset;
        button.hidden = (act === 'on') === at >= 0;
        button.disabled = (act === 'up' && at === 0) || (act === 'down' && at === order.length - 1);
      }
    }
  }

  announce(row, order) {
    const { number } = row.dataset;
    const at = order.indexOf(row);
    this.announcer.textContent = at < 0 ? text(this.list, 'textIsOff', { number, length: order.length })
      : text(this.list, 'textIsAt', { number, rank: at + 1, length: order.length });
  }

  drag(event, row) {
    if (event.button) return;
    event.preventDefault();
    const before = this.ranked();
    this.arrange(before);
    row.classList.add('app-rank--held');
    const move = ({ clientY }) => {
      const others = [...this.list.children].filter((one) => one !== row);
      const next = others.find((one) => {
        const { top, height } = one.getBoundingClientRect();
        return clientY < top + height / 2;
      });
      if (next !== row.nextElementSibling) this.list.insertBefore(row, next ?? null);
    };
    const end = (dropped) => {
      for (const [name, listener] of listeners) document.removeEventListener(name, listener);
      row.classList.remove('app-rank--held');
      const all = [...this.list.children];
      const order = dropped ? all.slice(0, all.indexOf(this.border)).filter(box) : before;
      if (dropped) this.number(order);
      else this.arrange(order);
      if (dropped) this.announce(row, order);
    };
    const listeners = [
      ['pointermove', move], ['pointerup', () => end(true)], ['pointercancel', () => end(false)],
      ['keydown', (pressed) => { if (pressed.key === 'Escape') end(false); }],
    ];
    for (const [name, listener] of listeners) document.addEventListener(name, listener);
  }
}

for (const list of document.querySelectorAll('[data-ranks]:not([data-ranks-init])')) new Ranks(list);
