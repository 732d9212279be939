// Small things every page has: the choice of colours, and details that close again.

const root = document.documentElement;

function offerColours() {
  for (const choice of document.querySelectorAll("input[name=color-scheme]")) {
    choice.checked = choice.value === root.dataset.colorScheme;
  }
}

document.addEventListener("change", ({ target: choice }) => {
  if (choice.name !== "color-scheme") return;
  root.dataset.colorScheme = choice.value;
  if (choice.value === "auto") localStorage.removeItem("color-scheme");
  else localStorage.setItem("color-scheme", choice.value);
});
offerColours();

// The link under one's name becomes a button, whose menu is fetched the first time: every page has it, few open it.
const me = document.querySelector(".me > a:not([aria-current])");
if (me) {
  const menu = Object.assign(document.createElement("div"), { id: "own-menu", className: "own-menu", popover: "auto" });
  const button = Object.assign(document.createElement("button"), { type: "button", popoverTargetElement: menu });
  button.append(...me.childNodes);
  me.closest("nav").after(menu);
  button.addEventListener("click", async event => {
    if (menu.hasChildNodes()) return;
    event.preventDefault();
    const answer = await fetch(me.href, {
      headers: { Accept: "application/json, text/html", "HX-Request": "true" },
    }).catch(() => null);
    if (!answer?.ok) return document.dispatchEvent(new CustomEvent(answer?.status === 401 ? "samtale:signed-out" : "samtale:failed"));
    menu.replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
    offerColours();
    menu.showPopover();
  });
  me.replaceWith(button);
}

document.addEventListener("keydown", event => {
  if (event.key !== "Escape") return;
  const open = event.target.closest?.("details.confirm[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

// By keyboard the browser shows the line with the caret: here the whole field, where there is room above the bar.
let tabbed = false;
document.addEventListener("keydown", ({ key }) => { tabbed = key === "Tab"; });
document.addEventListener("pointerdown", () => { tabbed = false; });
document.addEventListener("focusin", ({ target: field }) => {
  if (!tabbed || !field.matches("textarea, select, input:not([type=radio], [type=checkbox])")) return;
  const { scrollPaddingTop, scrollPaddingBottom } = getComputedStyle(root);
  const room = innerHeight - (parseFloat(scrollPaddingTop) || 0) - (parseFloat(scrollPaddingBottom) || 0);
  if (field.offsetHeight <= room) field.scrollIntoView({ block: "nearest" });
});

// What is opened under a row again takes the place of what was opened there.
document.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
  if (target.matches("tr.person") && target.nextElementSibling?.matches(".opened-row")) target.nextElementSibling.remove();
});

// A shared device keeps nothing of what somebody was writing when they sign out. (Their looks it may keep.)
document.addEventListener("submit", event => {
  if (!event.target.action.includes("/logout/")) return;
  Object.keys(localStorage).filter(key => key.startsWith("samtale:")).forEach(key => localStorage.removeItem(key));
});
