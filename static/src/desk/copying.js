// A button that copies what stands in a field. Without scripts, and where copying is not allowed, the field can be selected.
export function startCopying(root) {
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll('[data-copy]')) {
    button.hidden = false;
    button.addEventListener('click', async () => {
      const field = document.getElementById(button.dataset.copy);
      field.select();
      await navigator.clipboard.writeText(field.value);
      button.parentElement.querySelector('[data-copied]').textContent = button.dataset.textCopied;
    });
  }
}
