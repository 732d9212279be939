// A copy of what is not saved yet, kept on this device under the person's own number until the server has it.
// core/page.js takes them all away at sign-out.

const PREFIX = "samtale:copy:";
const OLDEST = 30 * 24 * 60 * 60 * 1000;

export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return [...bytes].map(byte => byte.toString(16).padStart(2, "0")).join("").replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

// This page among those the person may have open. The lock says that it is alive, whatever way it ends.
const page = newId();
navigator.locks?.request(`samtale:${page}`, () => new Promise(() => {}));

const own = (person, url) => `${PREFIX}${person}:${url}:`;

// Ticked at sign-in (people/sign_in/sessions.py): the next at this machine finds nothing.
const shared = () => /(^|; )(__Host-)?shared_device=1/.test(document.cookie);

export function keep(person, url, copy) {
  if (shared()) return;
  try {
    localStorage.setItem(own(person, url) + page, JSON.stringify({ ...copy, at: Date.now() }));
  } catch { /* full or forbidden: the page itself still has the text */ }
}

export function drop(person, url) {
  localStorage.removeItem(own(person, url) + page);
}

export const isLeftOver = (person, url) => Object.keys(localStorage).some(key => key.startsWith(own(person, url)));

// What pages that are gone have left of a text: each is given to `send` and dropped when that says it is done.
export async function leftOver(person, url, send) {
  for (const key of Object.keys(localStorage).filter(key => key.startsWith(own(person, url)) && !key.endsWith(page))) {
    const take = async lock => {
      const copy = JSON.parse(localStorage.getItem(key));
      if (lock === null || !copy) return;
      if (Date.now() - copy.at > OLDEST || await send(copy)) localStorage.removeItem(key);
    };
    if (navigator.locks) await navigator.locks.request(`samtale:${key.split(":").at(-1)}`, { ifAvailable: true }, take);
    else await take();
  }
}
