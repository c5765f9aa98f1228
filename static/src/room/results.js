// What a page adds to the results, which are the same on every phone.

/** Mark this phone's own answer in the results. Nothing but this page knows it. */
export function markOwnAnswer(results, controls, words) {
  const own = controls?.querySelector('[data-own]')?.dataset.own;
  for (const row of results.querySelectorAll('[data-a]')) {
    if (row.dataset.a !== own || row.querySelector('.app-own__mark')) continue;
    const mark = document.createElement('span');
    mark.className = 'app-own__mark';
    mark.textContent = words;
    row.querySelector('th').append(' ', mark);
  }
}
