// The form with an answer: sent by script, retried until it is saved, kept over a reload.
import { show, text } from '../text.js';
import { forget, remember, remembered } from './unsent.js';

const TIMEOUT = 10000; // ms in which the server must answer
const LONGEST_WAIT = 8000; // ms between two tries
const AT_ONCE = 400; // ms in which an answer is saved before anybody is told that it is being saved

/** ms to wait before try number `tries` + 1: 1, 2, 4, then 8 seconds. */
export const backOff = (tries) => Math.min(1000 * 2 ** (tries - 1), LONGEST_WAIT);

/** The body that this form sends, without the token, which may be newer when it is sent again. */
function bodyOf(form) {
  const data = new URLSearchParams(new FormData(form));
  data.delete('csrfmiddlewaretoken');
  return data.toString();
}

/** What an answer says, whichever turn it is: two with the same are one answer sent twice. */
function saidIn(body) {
  const data = new URLSearchParams(body);
  data.delete('turn');
  return data.toString();
}

/** Put an answer back into its form. The turn is the form's own: an older one would change nothing. */
function fill(form, body) {
  const data = new URLSearchParams(body);
  for (const box of form.elements) {
    if (!box.name || box.name === 'csrfmiddlewaretoken') continue;
    if (box.type === 'radio' || box.type === 'checkbox') box.checked = data.getAll(box.name).includes(box.value);
    else if (box.type !== 'hidden' && data.has(box.name)) box.value = data.get(box.name);
  }
}

const questionOf = (body) => new URLSearchParams(body).get('question');

/** Whether something is chosen in this form, or written. */
export const says = (form) => [...form.elements].some((box) => (
  box.type === 'radio' || box.type === 'checkbox' ? box.checked : box.tagName === 'TEXTAREA' && box.value.trim() !== ''
));

/** The answer is saved, so what was wrong with it is mended. */
function removeProblems(form) {
  document.querySelector('#controls .nhsuk-error-summary')?.remove();
  for (const words of form.querySelectorAll('.nhsuk-error-message')) words.remove();
  for (const part of form.querySelectorAll('.nhsuk-form-group--error')) part.classList.remove('nhsuk-form-group--error');
  for (const box of form.querySelectorAll('.nhsuk-textarea--error')) box.classList.remove('nhsuk-textarea--error');
}

/** Send the form as a press of its button would. */
export function submit(form) {
  if (form.requestSubmit) form.requestSubmit();
  else form.querySelector('button:not([type="button"])').click(); // Safari before 16
}

/**
 * Send the answers of `form` by script. A retry sends the same turn again, so the server counts it once.
 * `replaceControls(html)` shows what the server answered when the answer could not be taken.
 */
export function startAnswer(form, replaceControls) {
  const status = form.querySelector('[data-sending]');
  const button = form.querySelector('[data-send]');
  const { turn } = form.elements;
  let tries = 0;
  let timer; // of the next try
  let soon;
  let underWay; // the body that is being sent
  let savedAs = form.dataset.state === 'saved' ? saidIn(bodyOf(form)) : null;

  /** The turn of what is said after this body. */
  const turnAfter = (body) => Math.max(Number(turn.value), Number(new URLSearchParams(body).get('turn'))) + 1;
  const setState = (state, words) => {
    clearTimeout(soon);
    form.dataset.state = state;
    status.setAttribute('aria-live', state === 'waiting' || state === 'left' ? 'assertive' : 'polite');
    show(status, words);
    if (state === 'saved' && document.activeElement === button) status.focus({ preventScroll: true }); // the button goes
  };
  const setSaved = () => {
    const now = new Date();
    const time = [now.getHours(), now.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
    setState('saved', text(form, 'textSaved', { time }));
  };
  const setUnsaved = () => {
    form.dataset.changed = 'yes';
    if (form.dataset.state !== 'left') setState('changed', text(form, 'textUnsaved'));
  };
  form.addEventListener('input', () => {
    const body = bodyOf(form);
    if (underWay) setUnsaved();
    else if (saidIn(body) === savedAs || (savedAs === null && !says(form))) { // as it was
      form.dataset.changed = '';
      forget();
      if (savedAs === null) setState('', text(form, 'textUnsaved'));
      else setSaved();
    } else {
      setUnsaved();
      remember(body, false);
    }
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (underWay && saidIn(bodyOf(form)) === saidIn(underWay)) return; // pressed twice
    if (underWay) turn.value = String(turnAfter(underWay)); // the server may have that turn already, without this change
    const body = bodyOf(form);
    if (!underWay && saidIn(body) === savedAs) {
      setSaved();
      return;
    }
    remember(body, true);
    tries = 0;
    send(body);
  });
  let buttonSays; // before the room moved on
  form.addEventListener('app:left', () => { // the room has moved on under somebody's hands
    buttonSays ??= button.textContent;
    setState('left', text(form, 'textLeft'));
    show(button, text(form, 'textContinue'));
  });
  form.addEventListener('app:asked', () => { // it asks the same again: showing the answers was taken back
    if (form.dataset.state !== 'left') return;
    setState('changed', text(form, 'textUnsaved'));
    show(button, buttonSays);
  });

  async function send(body) {
    clearTimeout(timer);
    timer = undefined;
    underWay = body;
    form.dataset.sending = 'yes';
    clearTimeout(soon);
    soon = setTimeout(() => setState('saving', text(form, 'textSaving')), AT_ONCE);
    let answer;
    try {
      answer = await fetch(form.action, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/x-www-form-urlencoded',
          'HX-Request': 'true',
          'X-CSRFToken': form.elements.csrfmiddlewaretoken.value,
        },
        body,
        signal: AbortSignal.timeout ? AbortSignal.timeout(TIMEOUT) : undefined,
      });
      if (answer.status >= 500) throw new Error(String(answer.status));
    } catch {
      if (underWay !== body) return; // a newer answer is on its way
      tries += 1;
      setState('waiting', text(form, 'textWaiting'));
      timer = setTimeout(() => send(body), backOff(tries));
      return;
    }
    if (underWay !== body) return; // the reply to the newer answer says how it stands
    clearTimeout(soon);
    form.dataset.sending = '';
    underWay = undefined;
    if (remembered()?.body === body) forget();
    if (answer.redirected || answer.headers.get('HX-Redirect')) {
      window.location = answer.headers.get('HX-Redirect') ?? answer.url;
    } else if (answer.status === 204) {
      saved(body);
      form.dispatchEvent(new CustomEvent('app:settled', { bubbles: true }));
    } else {
      const controls = replaceControls(await answer.text());
      controls.querySelector('.nhsuk-error-summary, .app-late')?.scrollIntoView();
      controls.querySelector('.app-late')?.focus();
    }
  }

  function saved(body) {
    if (questionOf(body) !== form.elements.question.value) {
      if (form.dataset.changed !== 'yes') setState('', text(form, 'textUnsaved'));
      return;
    }
    savedAs = saidIn(body);
    removeProblems(form);
    turn.value = String(turnAfter(body));
    show(button, text(form, 'textSaveChange'));
    if (saidIn(bodyOf(form)) === savedAs) {
      form.dataset.changed = '';
      setSaved();
    } else { // somebody went on writing meanwhile
      setUnsaved();
      remember(bodyOf(form), false);
    }
  }

  // What the page before this one did not get through. What the room has left behind comes back in words.
  const kept = remembered();
  if (kept) {
    const same = questionOf(kept.body) === form.elements.question.value;
    if (same) fill(form, kept.body);
    if (kept.sent || !same) send(kept.body);
    else if (saidIn(bodyOf(form)) !== savedAs && says(form)) setUnsaved();
  }
  const retryNow = () => {
    if (timer && form.isConnected) send(underWay);
  };
  window.addEventListener('online', retryNow);
  document.addEventListener('visibilitychange', () => { if (!document.hidden) retryNow(); });
}

/** The last seconds of a clock: what is chosen and not sent is sent. It can still be changed until the answers are shown. */
export function sendWhatIsChosen() {
  for (const form of document.querySelectorAll('form[data-answer]')) {
    if (form.dataset.changed === 'yes' && form.dataset.state !== 'left' && form.querySelector('[name="answer"]:checked')) {
      submit(form);
    }
  }
}

/** Say how many are ticked, where there is a most. */
export function startCounting(form) {
  const part = form.querySelector('[data-most]');
  if (!part) return;
  const most = Number(part.dataset.most);
  const line = document.createElement('p');
  line.className = 'app-chosen';
  line.setAttribute('role', 'status');
  part.append(line);
  const count = () => {
    const chosen = part.querySelectorAll('input:checked').length;
    const words = [text(form, 'textChosen', { chosen, most, left: Math.max(0, most - chosen) })];
    if (chosen > most) words.push(text(form, 'textTooMany', { extra: chosen - most }));
    line.textContent = words.join(' ');
  };
  form.addEventListener('change', count);
  count();
}
