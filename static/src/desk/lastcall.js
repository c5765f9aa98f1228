// The facilitator shows the answers: for a few seconds every screen counts down, and phones send what is chosen.
import { show, text } from '../text.js';

const GRACE = 5; // seconds
const everybodyAnswered = () => {
  const { answered, people } = document.querySelector('[data-fragment]')?.firstElementChild?.dataset ?? {};
  return answered !== undefined && Number(answered) >= Number(people);
};

export function startLastCall(form) {
  const button = form.querySelector('button[name="act"][value="reveal"]');
  if (!button || !button.dataset.textCalling) return;
  form.addEventListener('submit', (event) => {
    if (event.submitter && event.submitter !== button) return; // another button of the same form
    if (form.dataset.called === 'over' || everybodyAnswered()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.dataset.called) return;
    form.dataset.called = 'yes';
    const data = new URLSearchParams(new FormData(form));
    data.set('act', 'last_call');
    fetch(form.action, { method: 'POST', body: data, redirect: 'manual' }).catch(() => {}); // then without the countdown
    let left = GRACE;
    const tick = () => {
      show(button, text(button, 'textCalling', { seconds: left }));
      if (left) {
        left -= 1;
        setTimeout(tick, 1000);
      } else if (form.isConnected) {
        form.dataset.called = 'over';
        button.click();
      }
    };
    tick();
  });
}
