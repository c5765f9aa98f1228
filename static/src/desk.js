// The facilitator's page, beside room.js: the last call before answers are shown, and a link that is copied.
import { startCopying } from './room/copying.js';
import { startLastCall } from './room/lastcall.js';

function start(root) {
  startCopying(root);
  for (const form of root.querySelectorAll('form')) startLastCall(form);
}

if ('noModule' in HTMLScriptElement.prototype) {
  start(document);
  document.addEventListener('app:added', (event) => start(event.target));
}
