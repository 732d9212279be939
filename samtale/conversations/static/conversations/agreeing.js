// The agreement while both write in it: what is open is never swapped away, and focus goes back to where it came from.

const openers = new Map();                        // the place that was opened, and what opened it
let postponed = false, last = null;

const region = () => document.getElementById("agreement");

// Somebody writes here, or is about to press something that was opened.
function busy() {
  const here = region();
  return Boolean(here?.querySelector("details.confirm[open]")
    || (here?.contains(document.activeElement) && document.activeElement.closest(".slot")));
}

function backTo(id) {
  const opener = document.getElementById(id ?? "") ?? document.getElementById("open-new");
  if (!opener) return;
  opener.focus({ preventScroll: true });
  const { top, bottom } = opener.getBoundingClientRect();
  // A tall form is gone, and what was below it is where one looks: what came of it stands by what opened it.
  if (top < 0 || bottom > innerHeight) opener.scrollIntoView({ block: "center" });
}

function close(slot) {
  slot.replaceChildren();
  backTo(openers.get(slot.id));
  catchUp();
}

// The place for what a topic's or a row's button opens is made when it is opened: a page has many. It stands outside the
// part the button is in, which is put in anew when the other has done something.
function opened(link) {
  const id = link.id.startsWith("agree") ? link.id.replace("agree", "add") : `add-${link.id}`;
  if (document.getElementById(id)) return document.getElementById(id);
  const row = link.closest("li[data-part]");
  const slot = Object.assign(document.createElement(row ? "li" : "div"), { id, className: "slot" });
  (row ?? link).after(slot);
  link.setAttribute("aria-controls", id);
  return slot;
}

document.addEventListener("click", event => {
  const topics = event.target.closest(".topic-agree, .opens");
  if (topics && window.htmx) {
    event.preventDefault();
    const slot = opened(topics);
    if (topics.href && slot.children.length) return close(slot);   // what is only read is closed as it was opened
    window.htmx.ajax("GET", topics.href ?? topics.formAction, { source: topics, target: slot });
  }
  const link = event.target.closest("[hx-get][aria-controls], :is(.topic-agree, .opens)[aria-controls]");
  if (link) openers.set(link.getAttribute("aria-controls"), link.id);
  const slot = event.target.closest("[data-close]")?.closest(".slot");
  if (!slot) return;
  event.preventDefault();
  close(slot);
});

document.addEventListener("keydown", event => {
  const slot = event.key === "Escape" && event.target.closest(".slot");
  if (slot && !event.target.matches("input, textarea, select, summary")) close(slot);
});

// The part is fetched anew only when nobody writes in it.
document.addEventListener("htmx:beforeRequest", event => {
  if (event.target !== region() || !busy()) return;
  event.preventDefault();
  postponed = true;
});

function catchUp() {
  if (!postponed || busy()) return;
  postponed = false;
  document.body.dispatchEvent(new CustomEvent("agreement-changed"));
}
document.addEventListener("focusout", () => setTimeout(catchUp, 200));
document.addEventListener("toggle", () => setTimeout(catchUp), { capture: true });

document.addEventListener("htmx:afterSettle", event => {
  const { target } = event;
  if (target.matches(".slot") && target.querySelector("[data-saved]")) {
    last = openers.get(target.id);
    const here = document.activeElement;            // whoever has gone on to something else stays there
    if (here === document.body || target.contains(here)) backTo(last);
  } else if (target.id === "agreement" && last && document.activeElement === document.body) {
    backTo(last);
    last = null;
  }
});
