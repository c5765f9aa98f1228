// The rating room. Every page of it works without this file: it lets a screen follow the room by itself, keeps
// an answer until it is saved, fills in the code from a QR code, and runs the clock. What the facilitator's pages and the
// projector have besides stands in desk.js.
import { text } from './text.js';
import { startAnswer, startCounting } from './room/answer.js';
import { updateClocks } from './room/clock.js';
import { Follower } from './room/follower.js';
import { startJoining } from './room/joining.js';
import { startLoading } from './room/loading.js';
import { forget } from './room/unsent.js';

/** Start what is new in the page: our forms, and by the event also the parts that site.js knows. */
function start(root) {
  root.dispatchEvent(new CustomEvent('app:added', { bubbles: true }));
  startForms(root);
}

/** What could not be counted stays on the page, whatever comes, until the person removes it. */
function replaceControls(html, step) {
  const controls = document.getElementById('controls');
  const kept = [...controls.querySelectorAll('.app-late')];
  controls.innerHTML = html;
  controls.dataset.step = step ?? controls.querySelector('[data-of-step]')?.dataset.ofStep ?? controls.dataset.step;
  controls.prepend(...kept);
  start(controls);
  return controls;
}

/** The next person, or nobody, comes: nothing of this one is left in the browser, and nothing unsaved goes unasked. */
function handOn(event) {
  const unsaved = document.querySelector('form[data-answer][data-changed="yes"], form[data-answer][data-sending="yes"]');
  const words = text(event.target, 'textUnsaved');
  if (unsaved && words && !window.confirm(words)) event.preventDefault();
  else forget();
}

function startForms(root) {
  for (const form of root.querySelectorAll('form[data-answer]')) {
    startCounting(form);
    startAnswer(form, replaceControls);
  }
  for (const form of root.querySelectorAll('form[data-join]')) startJoining(form);
  for (const form of root.querySelectorAll('form[data-forget]')) form.addEventListener('submit', handOn);
  for (const form of root.querySelectorAll('form:not([data-answer])')) {
    form.addEventListener('input', () => { form.dataset.changed = 'yes'; });
  }
  for (const part of root.querySelectorAll('details[data-load]')) startLoading(part);
  for (const button of root.querySelectorAll('[data-dismiss]')) {
    button.hidden = false;
    button.addEventListener('click', () => button.closest('.app-late').remove());
  }
}

if ('noModule' in HTMLScriptElement.prototype) {
  startForms(document);
  for (const frame of document.querySelectorAll('[data-stream]')) new Follower(frame, replaceControls);
  if (document.querySelector('[data-stream]')) setInterval(updateClocks, 1000);
}
