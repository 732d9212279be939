// Small presses on a page without leaving it: the form is sent, and of the page that comes back only the parts that
// differ are put in. So are they when the other has changed something. A text being written is never touched.

const sending = new WeakSet(), changed = new WeakSet();
let refreshing = false, again = false;

function parse(html) {
  return new DOMParser().parseFromString(html, "text/html");
}

async function take(answer) {
  if (answer.status === 401) return document.dispatchEvent(new CustomEvent("samtale:signed-out"));
  if (answer.redirected && new URL(answer.url).pathname !== location.pathname) return location.assign(answer.url);
  if (!answer.ok && answer.status !== 422) return document.dispatchEvent(new CustomEvent("samtale:failed"));
  patch(parse(await answer.text()));
}

function patch(page) {
  const focused = document.activeElement?.id;
  const open = new Set([...document.querySelectorAll("[data-part] details[open][id]")].map(one => one.id));
  const messages = page.getElementById("messages");
  if (messages?.children.length) document.getElementById("messages").replaceChildren(...messages.children);
  for (const list of page.querySelectorAll("[data-parts]")) arrange(document.getElementById(list.id), list);
  for (const part of page.querySelectorAll("[data-part]")) {
    const old = document.getElementById(part.id);
    if (!old || old.contains(part)) continue;
    for (const one of part.querySelectorAll("details[id]")) one.open = open.has(one.id);
    if (asWritten(old) === asWritten(part) || writtenIn(old)) continue;
    keepChoices(old, part);
    old.replaceWith(part);
    window.htmx?.process(part);
  }
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus({ preventScroll: true });
  document.dispatchEvent(new CustomEvent("samtale:patched"));
}

// The token is another each time.
const asWritten = part => part.outerHTML.replace(/name="csrfmiddlewaretoken" value="[^"]*"/g, "");

// A form somebody is filling in stays as it is.
const writtenIn = part => [...part.querySelectorAll("input[type=text], input:not([type]), textarea")]
  .some(field => field.value !== field.defaultValue);

// Where every choice is saved at once, the choices on the screen are newer than those that come back.
function keepChoices(old, part) {
  const [mine, stored] = [old, part].map(one => one.querySelector("form[data-save-on-change]"));
  if (mine && stored && !stored.querySelector("[aria-invalid=true]")) stored.replaceWith(mine);
}

// The same rows in the same order. The one with focus stays where it is and the others move round it.
function arrange(list, fresh) {
  if (!list) return;
  const wanted = [...fresh.children].map(row => document.getElementById(row.id) ?? row);
  const added = wanted.filter(row => !list.contains(row));
  for (const row of [...list.children]) {
    if (!wanted.includes(row) && !row.contains(document.activeElement)) row.remove();
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
  const answer = await fetch(location.pathname, { headers: { Accept: "application/json, text/html" } }).catch(() => null);
  if (answer?.ok && !answer.redirected) patch(parse(await answer.text())); // nobody is taken away from what they write
  refreshing = false;
  if (again) {
    again = false;
    refresh();
  }
}

async function send(form, submitter) {
  if (sending.has(form)) return void changed.add(form);
  sending.add(form);
  const own = submitter?.form === form;            // a text's buttons belong to the form that is used without script
  const body = new FormData(form, own ? submitter : null);
  if (submitter?.name && !own) body.set(submitter.name, submitter.value);
  form.setAttribute("aria-busy", "true");
  const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json, text/html" } }).catch(() => null);
  // What has been chosen meanwhile is sent too, before what comes back may take its place.
  const next = () => form.matches("[data-save-on-change]") && changed.delete(form);
  const newer = next();
  if (!answer) document.dispatchEvent(new CustomEvent("samtale:failed"));
  else if (!newer) await take(answer);
  form.removeAttribute("aria-busy");
  sending.delete(form);
  if (newer || next()) return send(form, submitter);
  changed.delete(form);
}

document.addEventListener("submit", event => {
  if (!event.target.matches("[data-in-place]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  send(event.target, event.submitter);
}, { capture: true });
document.addEventListener("change", event => event.target.form?.matches("[data-save-on-change]") && event.target.form.requestSubmit());

// A topic's small menu closes again.
const menus = () => document.querySelectorAll(".topic-menu[open]");
document.addEventListener("click", event => menus().forEach(menu => { if (!menu.contains(event.target)) menu.open = false; }));
document.addEventListener("keydown", event => event.key === "Escape" && menus().forEach(menu => {
  menu.open = false;
  if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
}));

// live.js has saved the text of this form.
document.addEventListener("samtale:saved", event => send(event.target, event.detail.submitter));
document.body.addEventListener("samtale:parts", refresh);
document.body.addEventListener("agreement-changed", refresh);
