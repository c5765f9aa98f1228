// Asks before somebody leaves a page with words that they have not sent. Without a script nothing asks.

/** Watch every form in `root` that wants it. One that came back unsaved has `data-unsaved`. */
export function startAsking(root) {
  for (const form of root.querySelectorAll('form[data-ask-before-leaving]')) {
    let unsaved = form.hasAttribute('data-unsaved');
    form.addEventListener('input', () => { unsaved = true; });
    form.addEventListener('submit', () => { unsaved = false; });
    window.addEventListener('beforeunload', (event) => { if (unsaved) event.preventDefault(); });
  }
}
