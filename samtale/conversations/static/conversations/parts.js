// Small presses on a page without leaving it: the form is sent, and of the page that comes back only the parts that
// differ are put in. So are they when the other has changed something. A text being written is never touched.

import { keepUnfolded } from "./unfolding.js";

const sending = new WeakSet(), changed = new WeakSet();
const answered = new Map();                        // by id: what a button was, and when its press was answered
const AGAIN = 500;                                 // ms within which a second press is meant for what stood there
const LONG_ENOUGH = 8000;                          // ms in which a sentence or two are read
const live = document.getElementById("live");      // what the page came with, where that is to be told from what is now
let refreshing = false, again = false;

function parse(html) {
  return new DOMParser().parseFromString(html, "text/html");
}

async function take(answer) {
  if (answer.status === 401) return document.dispatchEvent(new CustomEvent("samtale:signed-out"));
  if (answer.redirected && new URL(answer.url).pathname !== location.pathname) return location.assign(answer.url);
  if (!answer.ok && answer.status !== 422) return document.dispatchEvent(new CustomEvent("samtale:failed"));
  await put(parse(await answer.text()), true);
}

async function put(page, pressed = false) {
  await keepUnfolded(page);
  patch(page, pressed);
}

// After a press, what was said of the one before goes.
function patch(page, pressed) {
  const focus = document.activeElement, focused = focus?.id, around = focus?.closest("details[id]")?.id;
  const open = new Set([...document.querySelectorAll("[data-part] details[open][id]")].map(one => one.id));
  const messages = page.getElementById("messages");
  if (messages && (pressed || messages.children.length || movedOn(page))) say(messages.children);
  const stays = new Set([...page.querySelectorAll("[data-part]")].map(part => part.id)); // before rows move out of the page
  for (const list of page.querySelectorAll("[data-parts]")) arrange(document.getElementById(list.id), list);
  for (const old of document.querySelectorAll("[data-parts] [data-part]")) if (!stays.has(old.id) && !typedIn(old)) old.remove();
  for (const part of page.querySelectorAll("[data-part]")) {
    const old = document.getElementById(part.id);
    if (!old) lay(part);
    if (!old || old.contains(part)) continue;
    for (const one of part.querySelectorAll("details[id]")) one.open = open.has(one.id);
    if (asWritten(old) === asWritten(part) || writtenIn(old)) continue;
    if (!pressed) tell(old, part);
    if (putRoundChoices(old, part)) continue;
    old.replaceWith(part);
    window.htmx?.process(part);
  }
  if ((focused || around) && document.activeElement !== focus) {
    const there = document.getElementById(focused) ?? document.getElementById(around)?.querySelector("summary");
    there?.focus({ preventScroll: true });
  }
  document.dispatchEvent(new CustomEvent("samtale:patched"));
}

// What is said on top of the page is seen where one is too, for as long as it takes to read it.
let said;
function say(words) {
  const messages = document.getElementById("messages"), { classList } = messages;
  messages.replaceChildren(...words);
  classList.remove("here");
  clearTimeout(said);
  if (!messages.children.length || messages.getBoundingClientRect().bottom > 0) return;
  classList.add("here");
  said = setTimeout(() => classList.remove("here"), LONG_ENOUGH);
}

// What the other did stands in a heading; whoever does not see the page hears it.
function tell(old, part) {
  const [was, is] = [old, part].map(one => one.matches("[data-aloud]") && one.querySelector("h2")?.textContent);
  const aloud = document.querySelector("#live [data-announce]");
  if (aloud && is && was !== is) aloud.textContent = is;
}

// Whether things stand otherwise than when what is said on top was said.
function movedOn(page) {
  const [was, is] = [document, page].map(one => one.querySelector("[data-state]")?.dataset);
  if (!was || !is || was.state === is.state) return false;
  was.state = is.state;
  return true;
}

// A part that had nothing in it until now: before what it stands before.
function lay(part) {
  const next = part.nextElementSibling?.classList[0];
  const parent = next && document.getElementById(part.parentElement.id);
  parent?.querySelector(`:scope > .${next}`)?.before(part);
}

// The token is another each time.
const asWritten = part => part.outerHTML.replace(/name="csrfmiddlewaretoken" value="[^"]*"/g, "");

// A form somebody is filling in stays as it is.
const WRITTEN = "input[type=text], input[type=date], input[type=time], input:not([type]), textarea, select";
const asItCame = field => (field.options ? (field.querySelector("option[selected]") ?? field.options[0])?.value : field.defaultValue);
const written = part => [...part.querySelectorAll(WRITTEN)]
  .filter(field => field.value !== asItCame(field) && !field.form?.matches("[data-save-on-change]"));
const writtenIn = part => written(part).length > 0;

// Nor is one taken away; a live text is, for it is saved.
const typedIn = part => written(part).some(field => field.form?.id !== "texts");

// Where every choice is saved at once, the choices on the screen are newer than those that come back. They are not even
// moved: one that is being pressed would not take the press.
function putRoundChoices(old, part) {
  const [mine, stored] = [old, part].map(one => one.querySelector("form[data-save-on-change]"));
  if (!mine || !stored || stored.querySelector("[aria-invalid=true]")) return false;
  const around = [...stored.parentElement.childNodes], at = around.indexOf(stored), { parentElement } = mine;
  for (const one of [...parentElement.childNodes]) if (one !== mine) one.remove();
  mine.before(...around.slice(0, at));
  mine.after(...around.slice(at + 1));
  window.htmx?.process(parentElement);
  return true;
}

// The same rows in the same order. The one with focus stays where it is and the others move round it.
function arrange(list, fresh) {
  if (!list) return;
  const wanted = [...fresh.children].map(row => document.getElementById(row.id) ?? row);
  const added = wanted.filter(row => !list.contains(row));
  for (const row of [...list.children]) {
    if (!wanted.includes(row) && !row.contains(document.activeElement) && !typedIn(row)) row.remove();
  }
  if (!wanted.length) return;
  const still = Math.max(0, wanted.findIndex(row => row.contains(document.activeElement)));
  if (!list.contains(wanted[still])) list.prepend(wanted[still]);
  let near = wanted[still];
  for (const row of wanted.slice(0, still).toReversed()) {
    if (near.previousElementSibling !== row) near.before(row);
    near = row;
  }
  near = wanted[still];
  for (const row of wanted.slice(still + 1)) {
    if (near.nextElementSibling !== row) near.after(row);
    near = row;
  }
  for (const row of added) {
    document.dispatchEvent(new CustomEvent("samtale:put", { detail: row }));
    window.htmx?.process(row);
  }
}

async function refresh() {
  if (refreshing) {
    again = true;
    return;
  }
  refreshing = true;
  const answer = await fetch(location.pathname + (live?.dataset.seen ?? ""), { headers: { Accept: "application/json, text/html" } }).catch(() => null);
  if (answer?.ok && !answer.redirected) await put(parse(await answer.text())); // nobody is taken away from what they write
  refreshing = false;
  if (again) {
    again = false;
    refresh();
  }
}

// A double click is one press: where the first has turned the button into its opposite, the second is not for that.
const faceOf = button => button && `${button.textContent.trim()} ${button.ariaPressed}`;

function isSecondOfTwo(button) {
  const before = answered.get(button?.id);
  return before && before.face !== faceOf(button) && Date.now() - before.at < AGAIN;
}

// A button with an address of its own is a press of its own: many belong to one form.
async function send(form, submitter) {
  if (isSecondOfTwo(submitter)) return;
  const own = submitter?.hasAttribute("formaction"), press = own ? submitter : form;
  if (sending.has(press)) return void changed.add(form);
  sending.add(press);
  const body = new FormData(form, submitter);
  press.setAttribute("aria-busy", "true");
  const answer = await fetch(own ? submitter.formAction : form.action, { method: "POST", body, headers: { Accept: "application/json, text/html" } }).catch(() => null);
  // What has been chosen meanwhile is sent too, before what comes back may take its place.
  const next = () => form.matches("[data-save-on-change]") && changed.delete(form);
  const newer = next();
  if (!answer) document.dispatchEvent(new CustomEvent("samtale:failed"));
  else if (!newer) {
    if (answer.ok && form.matches("[data-in-place]:not([data-save-on-change])")) form.reset(); // what was sent waits no longer
    const face = faceOf(submitter);
    await take(answer);
    if (submitter?.id) answered.set(submitter.id, { face, at: Date.now() });
  }
  press.removeAttribute("aria-busy");
  sending.delete(press);
  if (newer || next()) return send(form, submitter);
  changed.delete(form);
}

document.addEventListener("submit", event => {
  if (!event.target.matches("[data-in-place], #texts") || event.submitter?.matches("[data-leaves]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  send(event.target, event.submitter);
}, { capture: true });
document.addEventListener("change", event => event.target.form?.matches("[data-save-on-change]") && event.target.form.requestSubmit());

// live.js has saved the text this button stands beside.
document.addEventListener("samtale:saved", ({ target: button }) => send(button.form, button));
document.body.addEventListener("samtale:parts", refresh);
document.body.addEventListener("agreement-changed", refresh);
