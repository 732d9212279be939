// The texts of a page, the poll that brings the other's words, and the quiet word of who is here.

import { Field, fit, signedIn } from "./live-field.js";

const page = document.getElementById("live");
const { changes, person } = page.dataset;
// How often is asked, in ms: the other's words shall be seen within two seconds, writing and saving included.
const alone = 2000, often = 1200, together = 900, restful = 8000;
const fields = new Map(), had = new WeakMap(), waiting = new WeakSet(), saved = new WeakSet();
// What the person alone writes, of which a page has one kind at most: another page of theirs may be ahead of this version.
const OWN = ["note", "minutes"], own = { kind: "", version: 0 };
let since = Number(page.dataset.since), there = "", announced = "", misses = 0, asking = false, woke = 0, timer;

function show(field, state) {
  const words = page.dataset[state] ?? state;
  const line = field.status;
  if (line.textContent !== words) line.textContent = words;
  line.toggleAttribute("data-unsaved", !["saved", "saving"].includes(state));
  if (state === "saving" || (state === "saved" && !announced)) return;
  const aloud = page.querySelector("[data-announce]");
  if (aloud.textContent !== words) aloud.textContent = words;
  announced = state === "saved" ? "" : state;
}

const hasWords = field => field.base.trim() !== "";
const kindOf = field => field.name.split("/")[0];

// What this page has saved itself is no news to it, when nothing else was saved in between. That something is written
// now, or nothing any more, is: what the page says beside the texts goes by it.
function wrote(field, version) {
  if (kindOf(field) === own.kind && version === own.version + 1) own.version = version;
  if (!OWN.includes(kindOf(field))) togetherNow();
  const has = hasWords(field);
  if (has === had.get(field)) return;
  had.set(field, has);
  if ("often" in page.dataset) document.body.dispatchEvent(new CustomEvent("samtale:parts", { bubbles: true }));
}

// As soon as one has written something together with the other, the start cannot be taken back.
const togetherNow = () => document.querySelector(".undo-start")?.remove();

function begin(within) {
  const areas = [...within.querySelectorAll(".live-text textarea")].filter(area => fields.get(area.id)?.area !== area);
  const made = areas.map(area => new Field(area, person, show, wrote));
  for (const field of made) {
    fields.set(field.area.id, field);
    had.set(field, hasWords(field));
  }
  const mine = made.filter(field => OWN.includes(kindOf(field)));
  if (mine.length && !own.kind) Object.assign(own, { kind: kindOf(mine[0]), version: Math.max(...mine.map(field => field.version)) });
  fit(areas);
}

const all = () => [...fields.values()].filter(field => field.area.isConnected);
const byName = name => all().find(field => field.name === name);

function interval() {
  if ("often" in page.dataset) return often * Math.min(8, 2 ** misses);
  if (!("presence" in page.dataset)) return restful;
  return (there ? together : alone) * Math.min(8, 2 ** misses);
}

async function ask() {
  clearTimeout(timer);
  if (asking || document.hidden) return;          // nobody looks: it is asked when somebody does
  asking = true;
  const query = new URLSearchParams({ since, there });
  if ("presence" in page.dataset) query.set("writing", all().find(field => field.writing)?.name ?? "");
  if (own.kind) query.set("own", `${own.kind}/${own.version}`);
  const answer = await fetch(`${changes}?${query}`, { headers: { Accept: "application/json" } }).catch(() => null);
  misses = answer?.ok ? 0 : misses + 1;
  // It is theirs no more, and nothing is asked again: whoever leads no longer is told here, and not by lost words.
  if (answer?.status === 404) return document.dispatchEvent(new CustomEvent("samtale:failed", { detail: page.dataset.gone }));
  if (answer?.status === 200) heard(await answer.json());
  signedIn(answer);
  asking = false;
  timer = setTimeout(ask, interval());
}

function heard(news) {
  since = news.version;
  there = news.there;
  own.version = Math.max(own.version, news.own ?? 0);
  for (const [name, text] of Object.entries(news.texts)) {
    byName(name)?.receive({ ...text, caret: null });
    if (!OWN.includes(name.split("/")[0])) togetherNow();
  }
  const said = page.querySelector("[data-said]");
  if (said) said.textContent = news.there && !byName(news.there) ? news.said : "";
  for (const field of all()) {
    const words = field.name === news.there ? news.said : "";
    if (field.said.textContent !== words) field.said.textContent = words;
  }
  if (news.parts) document.body.dispatchEvent(new CustomEvent("samtale:parts", { bubbles: true }));
}

// The line is back, or somebody looks again: what waits is sent, and the other's asked for, at once.
function again() {
  all().forEach(field => field.again());
  ask();
}

// A tab that is chosen says so twice.
function lookedAt() {
  if (document.hidden || Date.now() - woke < 300) return;
  woke = Date.now();
  again();
}

addEventListener("online", again);
addEventListener("focus", lookedAt);
addEventListener("pagehide", () => all().forEach(field => field.flush()));
document.addEventListener("visibilitychange", () => {
  if (document.hidden) all().forEach(field => field.flush());
  else lookedAt();
});
document.addEventListener("samtale:signed-in", () => all().forEach(field => field.again()));
addEventListener("pageshow", event => event.persisted && ask());

// What is pressed waits until what is written is saved: the buttons beside a text, and those that leave the page. Without
// script all texts go with any press, in the one form they belong to; here they are saved by themselves.
document.getElementById("texts").addEventListener("formdata", ({ formData }) => {
  [...formData.keys()].filter(name => /^(text|base)-/.test(name)).forEach(name => formData.delete(name));
});
document.addEventListener("submit", async event => {
  const { submitter, target: form } = event;
  const box = form.id === "texts" && submitter?.closest(".live-text");
  const own = box ? all().filter(field => field.box === box) : [];
  const leaving = form.action.includes("/logout/") || submitter?.matches("[data-leaves]");
  if (!own.length && !leaving) return;
  if (saved.delete(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (leaving && waiting.has(form)) return;       // pressed twice
  waiting.add(form);
  submitter?.setAttribute("aria-busy", "true");
  await Promise.all((leaving ? all() : own).map(field => field.saved()));
  submitter?.removeAttribute("aria-busy");
  waiting.delete(form);
  const tooLong = form.id === "texts" && all().find(field => field.tooLong);
  if (leaving && tooLong) tooLong.area.focus();   // its sentence says why; left, it would be out of sight
  else if (leaving) setTimeout(() => {            // not while this one is still on its way
    if (submitter && !submitter.isConnected) return;
    saved.add(form);
    form.requestSubmit(submitter);
  });
  else if (!own.some(field => field.unsaved)) {
    submitter.dispatchEvent(new CustomEvent("samtale:saved", { bubbles: true }));
  }
}, { capture: true });

document.addEventListener("samtale:put", event => begin(event.detail));
begin(document);
timer = setTimeout(ask, 300);
