// What is opened seldom is fetched when it is opened: a topic's menu, the field for a note nobody has begun, that for a
// topic of one's own. Without script the same button leads to a small page. A menu that is closed is the button again.

import { isLeftOver } from "./live-copies.js";

const OPENERS = "[form=texts][name=open]:not(.topic-agree, .opens)";
const openers = new WeakMap();                    // of each opened menu: the button it took the place of
const asked = new WeakSet();
const person = document.getElementById("live")?.dataset.person;
const menus = () => document.querySelectorAll("details.topic-menu[open]");

async function fetched(opener) {
  const answer = await fetch(opener.formAction, {
    headers: { Accept: "application/json, text/html", "HX-Request": "true" },
  }).catch(() => null);
  if (answer?.status === 401) document.dispatchEvent(new CustomEvent("samtale:signed-out"));
  else if (!answer?.ok) document.dispatchEvent(new CustomEvent("samtale:failed"));
  else return new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("details");
  return null;
}

async function unfold(opener) {
  if (asked.has(opener)) return;
  asked.add(opener);
  const details = await fetched(opener);
  asked.delete(opener);
  if (!details || !opener.isConnected) return;
  const focused = opener.contains(document.activeElement);
  if (details.matches(".topic-menu")) openers.set(details, opener);
  opener.replaceWith(details);
  if (focused) details.querySelector("summary").focus({ preventScroll: true });
  document.dispatchEvent(new CustomEvent("samtale:put", { detail: details }));
}

// A page that is about to be put in has buttons; what is open here of its parts is put in its place as it is now.
export async function keepUnfolded(page) {
  await Promise.all([...document.querySelectorAll(":is(.topic-menu, .add-topic, .shared-answers)[open]")].map(async menu => {
    const opener = page.getElementById(menu.id);
    const details = opener?.matches(OPENERS) && await fetched(opener); // one that came open is there already
    if (!details || !menu.open) return;
    if (details.matches(".topic-menu")) openers.set(details, opener);
    opener.replaceWith(details);
  }));
}

document.addEventListener("click", event => {
  menus().forEach(menu => { if (!menu.contains(event.target)) menu.open = false; });
  const opener = event.target.closest(OPENERS);
  if (!opener) return;
  event.preventDefault();
  unfold(opener);
});
document.addEventListener("keydown", event => {
  if (event.key === "Escape") menus().forEach(menu => { menu.open = false; });
});
document.addEventListener("toggle", ({ target: menu }) => {
  const opener = !menu.open && openers.get(menu);
  if (!opener || !menu.isConnected) return;
  const focused = menu.contains(document.activeElement);
  menu.replaceWith(opener);
  if (focused) opener.focus({ preventScroll: true });
}, { capture: true });

// A note an earlier page did not get saved is fetched at once: its field sends what was kept.
for (const opener of document.querySelectorAll("button.own-note")) {
  if (isLeftOver(person, new URL(opener.formAction).pathname.replace("/notes/", "/texts/note/"))) unfold(opener);
}
