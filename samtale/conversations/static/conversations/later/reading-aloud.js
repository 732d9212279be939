// Reads the page aloud, a panel at a time. Fetched when it is first asked for: conversations/reading.js has the voice.

const opener = document.querySelector("[data-read-aloud]");
const bar = document.querySelector(".reading");
const voices = window.speechSynthesis;
const PANELS = "main .panel:not(.panel .panel)";
// What is one's own is never read: somebody else may be in the room.
const NOT_READ = "[data-private], [data-kind=private], .own-note, .own-words, .share, .presses, button, .buttons, .more, .no-js, .saved, .no-print, .edit-form, .add-topic";
const BLOCKS = "h2, h3, summary, p, li, dt, dd, th, td, legend, label, textarea";
const CLOSED = "details:not([open], .questions) > :not(summary)";
// At most so many letters in a breath, as some voices stop in longer ones: to the end of a sentence, or of a word.
const BREATH = /^.{1,240}$|\S.{0,239}[.!?](?=\s|$)|\S.{0,239}(?=\s|$)|\S{1,240}/g;

let findVoice;                                    // what answers which voice there is now
let reading = 0;                                  // goes up by one each time something else is to be read, or nothing
let queued = [];                                  // kept here: a browser may forget one nobody holds

const isRead = block => !block.closest(NOT_READ) && !block.closest(CLOSED) && !block.parentElement.closest(BLOCKS);

function wordsOf(block) {
  if (block.matches("textarea")) return block.name.startsWith("text-note-") ? "" : block.value;
  const copy = block.cloneNode(true);
  copy.querySelectorAll(`${NOT_READ}, svg`).forEach(one => one.remove());
  copy.querySelectorAll("br, p, span, a").forEach(one => one.after(" "));
  return copy.textContent;
}

const breaths = text => text.replace(/\s+/g, " ").trim().match(BREATH) ?? [];
const textsOf = panel => [...panel.querySelectorAll(BLOCKS)].filter(isRead).flatMap(block => breaths(wordsOf(block)));
const panels = () => [...document.querySelectorAll(PANELS)].filter(
  panel => !panel.closest(`aside, ${NOT_READ}`) && panel.checkVisibility() && textsOf(panel).length);

function mark(panel) {
  document.querySelector("[data-being-read]")?.removeAttribute("data-being-read");
  if (!panel) return;
  panel.dataset.beingRead = "";
  panel.scrollIntoView({ block: "nearest" });
  bar.querySelector("[data-what]").textContent = panel.querySelector("h2")?.textContent.trim() ?? "";
}

// Stopped, the bar stays, so that one can go on from where one has come; closed, the button is back.
function show(state) {
  const hadFocus = bar.contains(document.activeElement);
  bar.hidden = !state;
  opener.hidden = Boolean(state) || !findVoice();
  bar.querySelectorAll("[data-when]").forEach(button => { button.hidden = button.dataset.when !== state; });
  bar.querySelector("[data-what]").hidden = state !== "reading";
  if (state) bar.querySelector(state === "reading" ? "[data-stop]" : "[data-from-here]").focus({ preventScroll: true });
  else if (hadFocus) opener.focus({ preventScroll: true });
}

function stop(then) {
  reading += 1;
  queued = [];
  voices.cancel();
  mark(null);
  show(then);
}

function read(panel) {
  if (!panel) return stop("");
  const voice = findVoice();
  if (!voice) return stop("");
  const mine = ++reading;
  voices.cancel();
  mark(panel);
  queued = textsOf(panel).map(text => Object.assign(new SpeechSynthesisUtterance(text), { voice, lang: voice.lang }));
  queued.at(-1).addEventListener("end", () => mine === reading && read(after(panel)));
  for (const one of queued) {
    one.addEventListener("error", ({ error }) => {
      if (mine !== reading || ["interrupted", "canceled"].includes(error)) return;
      stop("stopped");
      document.dispatchEvent(new CustomEvent("samtale:failed", { detail: bar.dataset.failed }));
    });
    voices.speak(one);
  }
}

// The page may have been put in anew while it was read: a panel is known by where it stands.
function after(panel) {
  const all = panels();
  const at = all.findIndex(one => one === panel || one.id && one.id === panel.id);
  return at < 0 ? all.find(one => one.getBoundingClientRect().top > 0) : all[at + 1];
}

function begin() {
  const seen = panels().find(panel => panel.getBoundingClientRect().bottom > innerHeight / 4);
  if (!seen) return;
  show("reading");
  read(seen);
}

const PRESSES = {
  "[data-from-here]": begin,
  "[data-close]": () => stop(""),
  "[data-next]": () => read(after(document.querySelector("[data-being-read]"))),
  "[data-stop]": () => stop("stopped"),
};

// From where one is, with the voice that is found; the presses of the bar are wired the first time.
export function readAloud(find) {
  if (!findVoice) {
    for (const [button, press] of Object.entries(PRESSES)) bar.querySelector(button).addEventListener("click", press);
    document.addEventListener("keydown", ({ key }) => key === "Escape" && !bar.hidden && stop(""));
    addEventListener("pagehide", () => voices.cancel()); // a voice does not stop by itself when the page is left
  }
  findVoice = find;
  begin();
}
