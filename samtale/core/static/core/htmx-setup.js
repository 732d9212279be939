// How htmx and plain forms meet the network: the token, lost sessions, lost lines. Nothing typed is ever lost here.
import { show } from "./dialog.js";

// Before htmx looks at the page: nothing of the page's is run as script, and no address but ours is asked.
Object.assign(window.htmx?.config ?? {}, {
  includeIndicatorStyles: false, allowEval: false, allowScriptTags: false, selfRequestsOnly: true,
  historyCacheSize: 0, refreshOnHistoryMiss: true, attributesToSettle: ["class", "width", "height"], scrollIntoViewOnBoost: false,
  responseHandling: [
    { code: "204", swap: false }, { code: "422", swap: true }, { code: "[23]..", swap: true }, { code: "[45]..", swap: false, error: true },
  ],
});

const words = document.getElementById("words").dataset;

const token = () => decodeURIComponent(document.cookie.match(/(?:^|; )(?:__Host-)?csrf=([^;]*)/)?.[1] ?? "");

document.addEventListener("htmx:configRequest", event => {
  if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token();
});

document.addEventListener("htmx:responseError", event => {
  if (event.detail.xhr.status === 401) signedOut();
  else banner(words.failed);
});
document.addEventListener("htmx:sendError", () => banner(navigator.onLine ? words.failed : words.offline));
document.addEventListener("htmx:afterRequest", event => event.detail.successful && banner(""));
addEventListener("offline", () => banner(words.offline));
addEventListener("online", () => banner(""));

// Something in a form that is sent by a press. What is written live is saved by itself.
const waits = () => [...document.querySelectorAll(WRITTEN)]
  .some(field => field.form?.method === "post" && field.form.id !== "texts" && field.value !== field.defaultValue);

function signedOut() {
  const next = encodeURIComponent(location.pathname), live = document.getElementById("live");
  show({ title: words.signedOut, text: (!waits() && live?.dataset.kept) || words.kept, link: words.signIn, href: `/accounts/login/?next=${next}`, close: words.back });
}

// What a page's own scripts meet is said the same way.
document.addEventListener("samtale:signed-out", signedOut);
document.addEventListener("samtale:signed-in", () => document.querySelector("dialog[open]")?.close());
document.addEventListener("samtale:failed", ({ detail }) => banner(detail ?? (navigator.onLine ? words.failed : words.offline)));

// At the bottom of the window, where it is seen however far down the button stands.
function banner(text) {
  let line = document.getElementById("connection");
  if (!text) return line?.remove();
  if (!line) {
    line = document.createElement("p");
    line.id = "connection";
    line.className = "ds-alert";
    line.dataset.color = "warning";
    line.setAttribute("role", "alert");
    document.body.append(line);
  }
  if (line.textContent !== text) line.textContent = text;
}

const WRITTEN = "textarea, input:is([type=text], [type=date], [type=time], [type=email], [type=search], [type=number], :not([type]))";

// What is asked for again and again is not while nobody looks, and is at once when somebody does.
const POLLS = "[hx-trigger^=every]";
document.addEventListener("htmx:beforeRequest", event => {
  if (document.hidden && event.target.matches(POLLS)) event.preventDefault();
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) document.querySelectorAll(POLLS).forEach(one => window.htmx.trigger(one, "looked-at"));
});

// What has been pressed is not swapped away before it is sent.
document.addEventListener("htmx:beforeSwap", event => {
  if (event.target.closest("form[data-checking]")) event.detail.shouldSwap = false;
});

// A plain form with something written in it is sent only when somebody is still signed in to receive it.
document.addEventListener("submit", async event => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented || form.matches("[hx-post], [data-hx-post], [hx-boost]")) return;
  const hidden = form.elements.namedItem("csrfmiddlewaretoken");
  if (hidden && token()) hidden.value = token();
  if (form.dataset.checked || form.action.includes("/accounts/") || !form.querySelector(WRITTEN)) return;
  event.preventDefault();
  form.dataset.checking = "yes";
  const answer = await fetch("/signed-in/", { headers: { Accept: "application/json" } }).catch(() => null);
  delete form.dataset.checking;
  if (answer?.status === 401) return signedOut();
  if (!answer) return banner(navigator.onLine ? words.failed : words.offline);
  form.dataset.checked = "yes";
  form.requestSubmit(event.submitter);
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-checked]").forEach(form => delete form.dataset.checked));

if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js");
