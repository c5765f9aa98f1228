// An answer that is kept in this browser until the server has it.

const key = () => `answer ${window.location.pathname}`;

export function remember(body) {
  try { localStorage.setItem(key(), body); } catch { /* private windows: kept in memory only */ }
}

export function remembered() {
  try { return localStorage.getItem(key()); } catch { return null; }
}

export function forget() {
  try { localStorage.removeItem(key()); } catch { /* as above */ }
}
