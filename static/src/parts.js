// Starts the parts of nhsuk-frontend that need a script, on the page and again on what a script puts into it.
// Everything works without them; they only add comfort.
import { CharacterCount } from 'nhsuk-frontend';
import { lengthOf } from './length.js';

const options = (Part) => (Part === CharacterCount ? { countFunction: lengthOf } : {});

/** Start every part in `root` (and `root` itself) that has not been started yet. */
function startParts(root, parts) {
  for (const Part of parts) {
    const name = Part.moduleName;
    const fresh = `[data-module="${name}"]:not([data-${name}-init])`;
    const found = [...root.querySelectorAll(fresh)];
    if (root instanceof Element && root.matches(fresh)) found.unshift(root);
    for (const element of found) {
      try {
        new Part(element, options(Part));
      } catch (error) {
        // One part that cannot start must not stop the others; the page works without it.
        console.warn(error);
      }
    }
  }
}

/** Buttons of pages that are best printed. Hidden until there is a script that can do it. */
function startPrinting(root) {
  for (const button of root.querySelectorAll('button[data-app-print][hidden]')) {
    button.hidden = false;
    button.addEventListener('click', () => window.print());
  }
}

/** A radio may not say aria-expanded, though nhsuk-frontend sets it on one that opens another question. */
function tidyRadios() {
  for (const radio of document.querySelectorAll('input[type="radio"][aria-expanded]')) {
    radio.removeAttribute('aria-expanded');
  }
}

/** Start these parts, and whatever else `also` starts in what is new. */
export function startSite(parts, also = []) {
  if (!('noModule' in HTMLScriptElement.prototype)) return;
  const start = (root) => {
    startParts(root, parts);
    startPrinting(root);
    for (const one of also) one(root);
    tidyRadios();
  };
  document.body.classList.add('js-enabled', 'nhsuk-frontend-supported');
  start(document);
  document.addEventListener('click', tidyRadios);
  window.addEventListener('pageshow', tidyRadios);
  document.body.addEventListener('htmx:load', (event) => start(event.detail.elt)); // htmx put something in
  document.body.addEventListener('app:added', (event) => start(event.target)); // another script of ours did
}
