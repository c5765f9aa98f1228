// What opens in place is loaded when somebody opens it: the first view of a phone stays small.

/** Fill the details `part` the first time that it opens. When it cannot be loaded, its link stays. */
export function startLoading(part) {
  part.addEventListener('toggle', async () => {
    if (!part.open || part.dataset.done) return;
    part.dataset.done = 'yes';
    try {
      const answer = await fetch(part.dataset.load, { headers: { 'HX-Request': 'true' } });
      const html = answer.ok && !answer.headers.has('HX-Redirect') ? await answer.text() : '';
      if (html) part.querySelector('[data-loaded]').innerHTML = html;
      else delete part.dataset.done;
    } catch {
      delete part.dataset.done;
    }
  });
}
