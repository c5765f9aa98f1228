// An answer that the server does not have yet, sent or only chosen. It is kept in this tab alone, so it ends with the tab,
// with the acknowledgement, with the next person, and after 12 hours.

const LASTS = 12 * 3600 * 1000; // ms
const key = () => `answer ${window.location.pathname}`;

/** Keep this body; `sent` says whether the person pressed save. */
export function remember(body, sent) {
  try {
    sessionStorage.setItem(key(), JSON.stringify({ body, sent, at: Date.now() }));
  } catch { /* private windows: kept in memory only */ }
}

/** What is kept: `{ body, sent }`, or null. */
export function remembered() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key()));
    if (kept && Date.now() - kept.at < LASTS) return kept;
    forget();
  } catch { /* as above */ }
  return null;
}

export function forget() {
  try { sessionStorage.removeItem(key()); } catch { /* as above */ }
}
