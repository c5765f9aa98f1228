// Putting challenges in order. The number boxes are the truth and work without this file; here they can be filled by
// dragging a row or by its buttons. What is typed into a box is left alone until a row is moved.

/** Make every list of ranks in `root` movable. */
export function startRanks(root) {
  for (const list of root.querySelectorAll('[data-ranks]:not([data-ranks-init])')) new Ranks(list);
}

const box = (row) => row.querySelector('input');
const rankOf = (row) => (/^[1-9]\d?$/.test(box(row)?.value.trim() ?? '') ? Number(box(row).value) : 0);

class Ranks {
  constructor(list) {
    this.list = list;
    list.dataset.ranksInit = '';
    this.said = list.parentElement.querySelector('[data-ranks-said]');
    this.rows = [...list.children];
    this.border = document.createElement('li');
    this.border.className = 'app-ranks__rest';
    for (const row of this.rows.filter(box)) this.equip(row);
    this.arrange(this.ranked());
  }

  /** The rows that have a number, in their order. */
  ranked() {
    return this.rows.filter(rankOf).sort((a, b) => rankOf(a) - rankOf(b));
  }

  equip(row) {
    const name = `challenge ${row.dataset.number}`;
    const grip = document.createElement('span');
    grip.className = 'app-rank__grip';
    grip.setAttribute('aria-hidden', 'true');
    grip.addEventListener('pointerdown', (event) => this.drag(event, row));
    row.prepend(grip);
    const tools = document.createElement('div');
    tools.className = 'app-rank__tools';
    for (const [act, words, label] of [
      ['up', '↑', `Move ${name} up`], ['down', '↓', `Move ${name} down`],
      ['off', 'Take off', `Take ${name} off the list`], ['on', 'Put on the list', `Put ${name} on the list`],
    ]) {
      const button = document.createElement('button');
      button.type = 'button';
      button.dataset.act = act;
      button.textContent = words;
      button.setAttribute('aria-label', act === 'up' || act === 'down' ? label : `${words}: ${name}`);
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
    const wanted = { up: ['up', 'down', 'off'], down: ['down', 'up', 'off'], on: ['up', 'off'], off: ['on'] }[act];
    const buttons = wanted.map((name) => row.querySelector(`[data-act="${name}"]`));
    buttons.find((button) => !button.hidden && !button.disabled)?.focus();
    this.tell(row, order);
  }

  /** Write the numbers of this order into the boxes, and show the rows in it. */
  number(order) {
    for (const row of this.rows.filter(box)) {
      const at = order.indexOf(row);
      const value = at < 0 ? '' : String(at + 1);
      if (box(row).value !== value) {
        box(row).value = value;
        box(row).dispatchEvent(new Event('input', { bubbles: true }));
      }
    }
    this.arrange(order);
  }

  arrange(order) {
    const rest = this.rows.filter((row) => !order.includes(row));
    this.border.textContent = order.length ? 'Not on the list' : 'Nothing is on the list yet. Drag a row up here, use its button, or type a number.';
    this.list.append(...order, this.border, ...rest);
    for (const row of this.rows) {
      const at = order.indexOf(row);
      row.classList.toggle('app-rank--in', at >= 0);
      for (const button of row.querySelectorAll('.app-rank__tools button')) {
        button.hidden = (button.dataset.act === 'on') === at >= 0;
        button.disabled = (button.dataset.act === 'up' && at === 0) || (button.dataset.act === 'down' && at === order.length - 1);
      }
    }
  }

  tell(row, order) {
    const at = order.indexOf(row);
    this.said.textContent = at < 0 ? `Challenge ${row.dataset.number} is off the list. ${order.length} on it.`
      : `Challenge ${row.dataset.number} is now number ${at + 1} of ${order.length}.`;
  }

  drag(event, row) {
    if (event.button) return;
    event.preventDefault();
    const before = this.ranked();
    this.arrange(before);
    row.classList.add('app-rank--held');
    const move = ({ clientY }) => {
      const others = [...this.list.children].filter((one) => one !== row);
      const next = others.find((one) => { const { top, height } = one.getBoundingClientRect(); return clientY < top + height / 2; });
      if (next !== row.nextElementSibling) this.list.insertBefore(row, next ?? null);
    };
    const end = (done) => {
      for (const [name, listener] of listeners) document.removeEventListener(name, listener);
      row.classList.remove('app-rank--held');
      const all = [...this.list.children];
      const order = done ? all.slice(0, all.indexOf(this.border)).filter(box) : before;
      if (done) this.number(order);
      else this.arrange(order);
      if (done) this.tell(row, order);
    };
    const listeners = [
      ['pointermove', move], ['pointerup', () => end(true)], ['pointercancel', () => end(false)],
      ['keydown', (pressed) => { if (pressed.key === 'Escape') end(false); }],
    ];
    for (const [name, listener] of listeners) document.addEventListener(name, listener);
  }
}
