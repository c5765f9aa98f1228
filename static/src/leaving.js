// Marks a form with words that were not sent (`data-unsaved`), and asks before somebody leaves a page with one that wants
// it. Without a script nothing asks.

/** Watch every form in `root` that asks before it is left, or whose words outlive the sign-in (session.js). */
export function startAsking(root) {
  for (const form of root.querySelectorAll('form')) {
    const asks = 'askBeforeLeaving' in form.dataset;
    if (!asks && !form.elements.typed_by) continue;
    form.addEventListener('input', () => { form.dataset.unsaved = ''; });
    form.addEventListener('submit', () => { delete form.dataset.unsaved; });
    if (asks) window.addEventListener('beforeunload', (event) => { if ('unsaved' in form.dataset) event.preventDefault(); });
  }
}
