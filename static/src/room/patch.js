// Shows a newer state of a part of the page, and touches only what differs: what somebody is reading stays as it is.

export function patch(part, html) {
  const fresh = document.createElement('template');
  fresh.innerHTML = html;
  const [old, next] = [part.firstElementChild, fresh.content.firstElementChild];
  if (!old || !next || old.childNodes.length !== next.childNodes.length) {
    part.replaceChildren(fresh.content);
    return;
  }
  for (const name of old.getAttributeNames()) if (!next.hasAttribute(name)) old.removeAttribute(name);
  for (const name of next.getAttributeNames()) old.setAttribute(name, next.getAttribute(name));
  [...next.childNodes].forEach((node, place) => {
    if (!old.childNodes[place].isEqualNode(node)) old.childNodes[place].replaceWith(node);
  });
}
