// A page of a plan: keeps what is typed, shows who else is at the plan, and says when somebody saved the part that is open.
import { Keeper } from './plan/keeping.js';
import { startOrder } from './plan/order.js';
import { Together } from './plan/together.js';

const nav = document.querySelector('[data-plan]');
const form = document.getElementById('part');
if (nav && form && 'noModule' in HTMLScriptElement.prototype) {
  // A page that refused what was sent has kept it. So whoever comes Back to it, or reloads it, is not asked to send it again.
  window.history.replaceState(window.history.state, '');
  const keeper = new Keeper(form, form.querySelector('[data-plan-line]'));
  new Together(nav, form, keeper);
}
const order = document.querySelector('[data-order]');
if (order && 'noModule' in HTMLScriptElement.prototype) startOrder(order);
