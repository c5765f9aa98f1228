// Clocks that run down, by the server's time: a phone may be minutes wrong.
import { show, text } from '../text.js';
import { sendWhatIsChosen } from './answer.js';

const LAST = 3; // seconds in which what is chosen is sent
const SPOKEN = [60, 0]; // seconds left of which a screen reader hears, unless the timer is hidden
const frame = document.querySelector('[data-stream]');
const ahead = frame?.dataset.now ? Number(frame.dataset.now) * 1000 - Date.now() : 0; // ms

let before; // seconds left when last looked

/** Show what is left on every clock of the page. The words are those of the frame that follows the room. */
export function updateClocks() {
  for (const clock of document.querySelectorAll('[data-ends]')) {
    const left = Math.max(0, Math.round(Number(clock.dataset.ends) - (Date.now() + ahead) / 1000));
    const time = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
    show(clock, left ? text(frame, 'textTimeLeft', { time }) : text(frame, 'textTimeUp'));
    if (clock.offsetParent && SPOKEN.some((point) => before > point && left <= point)) show(frame.querySelector('[data-announce]'), clock.textContent);
    before = left;
    if (left && left <= LAST) sendWhatIsChosen();
  }
}
