// Keeps a screen awake: the projector and the facilitator's page always, a phone while a question is open.

let lock = null;
let wanted = false;

/** Ask for the screen to stay awake, or let it sleep. Browsers without it, or that refuse, change nothing. */
export function stayAwake(want) {
  wanted = want;
  if (want) ask();
  else lock?.release();
}

async function ask() {
  if (lock || document.hidden || !('wakeLock' in navigator)) return;
  try {
    lock = await navigator.wakeLock.request('screen');
    lock.addEventListener('release', () => { lock = null; }); // a browser takes it back when the page is hidden
    if (!wanted) lock.release();
  } catch {
    lock = null; // low on power, perhaps: asked again on return
  }
}

document.addEventListener('visibilitychange', () => { if (wanted) ask(); });
