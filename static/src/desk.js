// The facilitator's page and the projector, beside room.js: it says `app:drawn` when a page shows something new.
import { startCopying } from './desk/copying.js';
import { showHowMany } from './desk/how-many.js';
import { startLastCall } from './desk/lastcall.js';
import { fitProjector } from './desk/projector.js';

/** What is known was opened for one question: the next one begins with its stages. */
function closeKnown(step) {
  const known = document.querySelector('.app-screen__more');
  if (!known) return;
  if (known.dataset.step && known.dataset.step !== step) known.open = false;
  known.dataset.step = step;
}

function drawn() {
  const root = document.querySelector('[data-fragment]')?.firstElementChild;
  const controls = document.getElementById('controls');
  if (root) closeKnown(root.dataset.step);
  fitProjector();
  if (root && controls) showHowMany(root.dataset, controls);
}

function start(root) {
  for (const form of root.querySelectorAll('form')) startLastCall(form);
  startCopying(root);
}

if ('noModule' in HTMLScriptElement.prototype) {
  start(document);
  drawn();
  document.addEventListener('app:drawn', drawn);
  document.body.addEventListener('app:added', (event) => start(event.target));
  window.addEventListener('resize', fitProjector);
  document.addEventListener('toggle', fitProjector, true); // it does not bubble
}
