// The page on which people join.

/** A QR code carries the code behind a #, which is sent by POST and stays out of every log. */
export function startJoining(form) {
  const code = window.location.hash.slice(1);
  if (!/^[0-9A-Za-z]{8}$/.test(code)) return;
  form.elements.code.value = code;
  window.history.replaceState(null, '', window.location.pathname);
  form.requestSubmit();
}
