// What is opened seldom is fetched when it is opened: a topic's menu, the field for a note nobody has begun, that for a
// topic of one's own. Without script the same link leads to a small page. A menu that is closed is the link again.

import { isLeftOver } from "./live-copies.js";

const LINKS = ".topic-head > a, a.own-note, a.add-topic";
const links = new WeakMap();                      // of each opened menu: the link it took the place of
const asked = new WeakSet();
const person = document.getElementById("live")?.dataset.person;
const menus = () => document.querySelectorAll("details.topic-menu[open]");

async function fetched(link) {
  const answer = await fetch(link.href, {
    headers: { Accept: "application/json, text/html", "HX-Request": "true" },
  }).catch(() => null);
  if (answer?.status === 401) document.dispatchEvent(new CustomEvent("samtale:signed-out"));
  else if (!answer?.ok) document.dispatchEvent(new CustomEvent("samtale:failed"));
  else return new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("details");
  return null;
}

async function unfold(link) {
  if (asked.has(link)) return;
  asked.add(link);
  const details = await fetched(link);
  asked.delete(link);
  if (!details || !link.isConnected) return;
  const focused = link.contains(document.activeElement);
  if (details.matches(".topic-menu")) links.set(details, link);
  link.replaceWith(details);
  if (focused) details.querySelector("summary").focus({ preventScroll: true });
  document.dispatchEvent(new CustomEvent("samtale:put", { detail: details }));
}

// A page that is about to be put in has links; what is open here of its parts is put in its place as it is now.
export async function keepUnfolded(page) {
  await Promise.all([...document.querySelectorAll(":is(.topic-menu, .add-topic)[open]")].map(async menu => {
    const link = page.getElementById(menu.id);
    const details = link?.matches("a") && await fetched(link); // one that came open is there already
    if (!details || !menu.open) return;
    if (details.matches(".topic-menu")) links.set(details, link);
    link.replaceWith(details);
  }));
}

document.addEventListener("click", event => {
  menus().forEach(menu => { if (!menu.contains(event.target)) menu.open = false; });
  const link = event.target.closest(LINKS);
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  unfold(link);
});
document.addEventListener("keydown", event => {
  if (event.key === "Escape") menus().forEach(menu => { menu.open = false; });
  if (event.key !== " " || !event.target.matches(LINKS)) return;
  event.preventDefault();                         // opened by the space bar too, as what it becomes is
  event.target.click();
});
document.addEventListener("toggle", ({ target: menu }) => {
  const link = !menu.open && links.get(menu);
  if (!link || !menu.isConnected) return;
  const focused = menu.contains(document.activeElement);
  menu.replaceWith(link);
  if (focused) link.focus({ preventScroll: true });
}, { capture: true });

// A note an earlier page did not get saved is fetched at once: its field sends what was kept.
for (const link of document.querySelectorAll("a.own-note")) {
  if (isLeftOver(person, link.pathname.replace("/notes/", "/texts/note/"))) unfold(link);
}
