// The facilitator's page and the projector, beside room.js: it says `app:drawn` when a page shows something new.
import { startCopying } from './desk/copying.js';
import { showHowMany } from './desk/how-many.js';
import { startLastCall } from './desk/lastcall.js';
import { fitProjector } from './desk/projector.js';

function drawn() {
  const root = document.querySelector('[data-fragment]')?.firstElementChild;
  const controls = document.getElementById('controls');
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
}
