// The words that scripts show stand in the page, as data attributes, so that they can be translated.

/** The words `name` of this element, with {placeholders} filled in; empty when the page has none. */
export function text(element, name, values = {}) {
  const words = element?.dataset[name] ?? '';
  return words.replace(/\{(\w+)\}/g, (all, key) => (key in values ? String(values[key]) : all));
}

/** Change the text of an element only if it differs: a screen reader reads out every change. */
export function show(element, words) {
  if (element.textContent !== words) element.textContent = words;
}
