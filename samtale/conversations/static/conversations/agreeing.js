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

// The place for what a topic's link opens is made when it is opened: a page has many.
function opened(link) {
  const id = link.id.replace("agree", "add");
  if (document.getElementById(id)) return document.getElementById(id);
  const slot = Object.assign(document.createElement("div"), { id, className: "slot" });
  link.after(slot);
  link.setAttribute("aria-controls", id);
  return slot;
}

document.addEventListener("click", event => {
  const topics = event.target.closest(".topic-agree");
  if (topics && window.htmx) {
    event.preventDefault();
    window.htmx.ajax("GET", topics.formAction, { source: topics, target: opened(topics) });
  }
  const link = event.target.closest("[hx-get][aria-controls], .topic-agree[aria-controls]");
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
