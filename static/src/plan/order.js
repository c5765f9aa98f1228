// Putting parts in order by dragging a row. The buttons are the way for everybody else, and without a script.

export function startOrder(form) {
  const list = form.querySelector('ol');
  const rows = () => [...list.querySelectorAll('[data-uid]')];
  for (const row of rows()) {
    const grip = document.createElement('span');
    grip.className = 'app-order__grip';
    grip.setAttribute('aria-hidden', 'true');
    grip.addEventListener('pointerdown', (event) => drag(event, row));
    row.prepend(grip);
  }

  function drag(event, row) {
    if (event.button) return;
    event.preventDefault();
    const from = rows().indexOf(row);
    const after = row.nextElementSibling;
    row.classList.add('app-order__one--held');
    const move = ({ clientY }) => {
      const next = rows().filter((one) => one !== row).find((one) => {
        const { top, height } = one.getBoundingClientRect();
        return clientY < top + height / 2;
      });
      if (next !== row.nextElementSibling) list.insertBefore(row, next ?? null);
    };
    const end = (dropped) => {
      for (const [name, listener] of listeners) document.removeEventListener(name, listener);
      row.classList.remove('app-order__one--held');
      const to = rows().indexOf(row);
      if (!dropped) list.insertBefore(row, after);
      else if (to !== from) {
        form.elements.drag.value = row.dataset.uid;
        form.elements.to.value = String(to + 1);
        form.submit();
      }
    };
    const listeners = [
      ['pointermove', move], ['pointerup', () => end(true)], ['pointercancel', () => end(false)],
      ['keydown', (pressed) => { if (pressed.key === 'Escape') end(false); }],
    ];
    for (const [name, listener] of listeners) document.addEventListener(name, listener);
  }
}
