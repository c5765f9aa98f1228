// What a page adds to the results, which are the same on every phone.
import { show, text } from '../text.js';

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

/** Tell the facilitator how many have answered, before they show the answers. */
export function showHowMany({ answered, people }, controls) {
  const line = controls.querySelector('[data-how-many]');
  if (!line || answered === undefined) return;
  const least = Number(line.dataset.least);
  let words = text(line, 'textSome', { answered, people });
  if (Number(answered) === 0) words = text(line, 'textNobody');
  else if (Number(answered) >= Number(people)) words = text(line, 'textEverybody');
  if (Number(answered) > 0 && Number(answered) < least) words += ` ${text(line, 'textLeast', { least })}`;
  show(line, words);
}
