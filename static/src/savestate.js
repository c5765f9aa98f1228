// The line that says whether what a form holds is saved: `data-save-state`, with the words for "not yet".
import { show, text } from './text.js';

/** Say "not saved yet" in every form of `root` as soon as somebody changes something in it. */
export function startSaveStates(root) {
  for (const state of root.querySelectorAll('[data-save-state]')) {
    state.closest('form')?.addEventListener('input', () => show(state, text(state, 'textUnsaved')));
  }
}
