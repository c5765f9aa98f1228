// Clocks that run down.
import { show, text } from '../text.js';

/** Show what is left on every clock of the page. The words are those of the frame that follows the room. */
export function updateClocks() {
  const frame = document.querySelector('[data-stream]');
  for (const clock of document.querySelectorAll('[data-ends]')) {
    const left = Math.max(0, Math.round(Number(clock.dataset.ends) - Date.now() / 1000));
    const time = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
    show(clock, left ? text(frame, 'textTimeLeft', { time }) : text(frame, 'textTimeUp'));
  }
}
