// How many have answered, on the facilitator's page.
import { show, text } from '../text.js';

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
