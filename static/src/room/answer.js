// The form with an answer: sent by script, retried until it is saved, kept over a reload.
import { show, text } from '../text.js';
import { forget, remember, remembered } from './unsent.js';

const TIMEOUT = 10000; // ms in which the server must answer
const LONGEST_WAIT = 8000; // ms between two tries

/** ms to wait before try number `tries` + 1: 1, 2, 4, then 8 seconds. */
export const backOff = (tries) => Math.min(1000 * 2 ** (tries - 1), LONGEST_WAIT);

/** The body that this form sends, without the token, which may be newer when it is sent again. */
function bodyOf(form) {
  const data = new URLSearchParams(new FormData(form));
  data.delete('csrfmiddlewaretoken');
  return data.toString();
}

/** Put an answer back into its form. */
function fill(form, body) {
  const data = new URLSearchParams(body);
  for (const box of form.elements) {
    if (!box.name || box.name === 'csrfmiddlewaretoken') continue;
    if (box.type === 'radio' || box.type === 'checkbox') box.checked = data.getAll(box.name).includes(box.value);
    else if (data.has(box.name)) box.value = data.get(box.name);
  }
}

const questionOf = (body) => new URLSearchParams(body).get('question');

/**
 * Send the answers of `form` by script. A retry sends the same turn again, so the server counts it once.
 * `replaceControls(html)` shows what the server answered when the answer could not be taken.
 */
export function startAnswer(form, replaceControls) {
  const status = form.querySelector('[data-sending]');
  const { turn } = form.elements;
  let tries = 0;
  let timer;

  const setState = (state, words = '') => {
    form.dataset.state = state;
    show(status, words);
  };
  form.addEventListener('input', () => {
    if (form.dataset.state === 'saved') setState('changed', text(form, 'textChanged'));
    else if (form.dataset.state !== 'changed') setState('');
    form.dataset.changed = 'yes';
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const body = bodyOf(form);
    remember(body);
    tries = 0;
    send(body);
  });

  async function send(body) {
    clearTimeout(timer);
    form.dataset.sending = 'yes';
    setState('saving', text(form, 'textSaving'));
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
      tries += 1;
      setState('waiting', text(form, 'textWaiting'));
      timer = setTimeout(() => send(body), backOff(tries));
      return;
    }
    form.dataset.sending = '';
    if (remembered() === body) forget();
    if (answer.redirected || answer.headers.get('HX-Redirect')) {
      window.location = answer.headers.get('HX-Redirect') ?? answer.url;
    } else if (answer.status === 204) {
      saved(body);
    } else {
      const controls = replaceControls(await answer.text());
      controls.querySelector('.nhsuk-error-summary, .app-late')?.scrollIntoView();
      controls.querySelector('.app-late')?.focus();
    }
  }

  function saved(body) {
    if (questionOf(body) !== form.elements.question.value) return setState('');
    const same = bodyOf(form) === body; // somebody may have gone on writing meanwhile
    turn.value = String(Number(turn.value) + 1);
    form.dataset.changed = same ? '' : 'yes';
    if (same) setState('saved', text(form, 'textSaved'));
    else setState('changed', text(form, 'textChanged'));
    form.querySelector('[data-send]').textContent = text(form, 'textSaveChange');
  }

  // An answer that the page before this one could not send. One that the room has left behind comes back in words.
  const unsent = remembered();
  if (unsent) {
    if (questionOf(unsent) === form.elements.question.value) fill(form, unsent);
    send(unsent);
  }
  const retryNow = () => {
    const body = remembered();
    if (body && form.isConnected && form.dataset.sending === 'yes') send(body);
  };
  window.addEventListener('online', retryNow);
  document.addEventListener('visibilitychange', () => { if (!document.hidden) retryNow(); });
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
    const words = [text(form, 'textChosen', { chosen, most })];
    if (chosen > most) words.push(text(form, 'textTooMany', { extra: chosen - most }));
    line.textContent = words.join(' ');
  };
  form.addEventListener('change', count);
  count();
}
