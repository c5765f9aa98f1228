// The page on which people join.
import { submit } from './answer.js';

/** A QR code carries the code behind a #, which is sent by POST and stays out of every log. */
export function startJoining(form) {
  const read = () => {
    const code = window.location.hash.slice(1);
    if (!/^[0-9A-Za-z]{8}$/.test(code)) return;
    form.elements.code.value = code;
    window.history.replaceState(null, '', window.location.pathname);
    submit(form);
  };
  window.addEventListener('hashchange', read); // scanned while this page was open already
  read();
}
