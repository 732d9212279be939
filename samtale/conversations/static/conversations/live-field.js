// One text on the page: saved while it is written, merged by the server with what the other writes.
//
// `base` is the last text we know the server has had from us. What is in the field beyond it is sent as an edit with an
// id, one at a time, the very same again until it is answered. An answer, or what the poll brings, is the server's
// text: our words since are carried over to it where that is certain, else they are sent to be merged.

import { carriedOver, endsWord, insideWord, wordEnd } from "./live-merge.js";
import { drop, keep, leftOver, newId } from "./live-copies.js";
import { History } from "./live-undo.js";

const WAITS = { pause: 400, longest: 500 };      // ms from the last key, and from the first one not sent
// A word that is begun right in front of another stands as one with it until the space comes. Were that sent, and the other
// did the same, both would have changed the word behind, and it would stay twice.
const WAITS_IN_A_WORD = { pause: 900, longest: 2000 };
const FIRST_RETRY = 1000, LAST_RETRY = 30_000;
const STILL_WRITING = 4000, STILL = 1200, PATIENCE = 20_000;
const KEPT_ALIVE = 60_000;                        // bytes a leaving page may send

const token = () => decodeURIComponent(document.cookie.match(/(?:^|; )(?:__Host-)?csrf=([^;]*)/)?.[1] ?? "");

let told = false, lastKey = 0;

// Said once each time the session is lost, by whoever meets it first, and not into the middle of a word.
export function signedIn(answer) {
  if (answer?.ok && told) {
    told = false;
    document.dispatchEvent(new CustomEvent("samtale:signed-in"));
  }
  if (answer?.status !== 401 || told) return;
  told = true;
  sayWhenStill();
}

function sayWhenStill() {
  if (Date.now() - lastKey < STILL) setTimeout(sayWhenStill, STILL / 3);
  else if (told) document.dispatchEvent(new CustomEvent("samtale:signed-out"));
}

// Where the browser cannot let a field grow by itself. All are made small before the first is measured, and all are
// measured before the first is set: else the whole page is laid out once a field.
export function fit(areas) {
  if (CSS.supports("field-sizing", "content")) return;
  for (const area of areas) area.style.height = "auto";
  const heights = areas.map(area => area.scrollHeight + 4);
  areas.forEach((area, nth) => { area.style.height = `${heights[nth]}px`; });
}

export class Field {
  constructor(area, person, show, wrote) {
    this.area = area;
    this.box = area.closest(".live-text");
    this.url = new URL(this.box.querySelector("[formaction]").formAction).pathname;
    [this.said, this.status] = ["writing", "status"].map(name => this.line(name));
    this.name = this.url.split("/").slice(-3, -1).join("/");
    this.person = person;
    this.show = show;                             // (field, "saved" | "saving" | "unsaved" | a sentence)
    this.wrote = wrote;                           // (field, the version it was saved as)
    // Not what the browser remembers, which has no known base; but what somebody has typed while this was fetched.
    if (!navigator.userActivation?.hasBeenActive) area.value = area.defaultValue;
    this.history = new History(area, () => this.written());
    this.base = area.defaultValue;
    this.version = Number(area.name.split(".")[1]);
    this.edit = null;                             // the id of what is written and not sent
    this.sending = null;
    this.remote = null;
    this.retries = 0;
    this.waiting = [];
    area.addEventListener("input", () => this.written());
    area.addEventListener("blur", () => this.save());
    area.addEventListener("compositionend", () => setTimeout(() => { this.settle(); this.schedule(); }));
    area.addEventListener("compositionstart", () => { this.composing = true; });
    area.addEventListener("compositionend", () => { this.composing = false; });
    leftOver(person, this.url, copy => this.sendLeftOver(copy));
    if (this.unsaved) this.written();
  }

  line(name) {
    const line = this.box.querySelector(".saved").appendChild(document.createElement("span"));
    line.dataset[name] = "";
    return line;
  }

  get unsaved() { return this.sending !== null || this.area.value !== this.base; }
  get writing() { return Date.now() - (this.lastKey ?? 0) < STILL_WRITING; }

  written() {
    this.lastKey = lastKey = Date.now();
    this.edit = newId();
    this.refused = this.tooLong = false;
    this.area.removeAttribute("aria-invalid");
    this.keepCopy();
    this.schedule();
    fit([this.area]);
  }

  keepCopy() {
    if (!this.unsaved) return drop(this.person, this.url);
    keep(this.person, this.url, this.message());
  }

  // Everything not answered, as one edit that can be sent whether or not the one under way has come.
  message() {
    if (this.sending && this.area.value === this.sending.text) return this.sending;
    const earlier = this.sending ? [...this.sending.earlier ?? [], { edit: this.sending.edit, text: this.sending.text }] : [];
    return { edit: this.edit ??= newId(), base: this.sending?.base ?? this.base, text: this.area.value, caret: null, earlier };
  }

  schedule() {
    if (!this.unsaved) return;
    this.firstKey ??= Date.now();
    clearTimeout(this.timer);
    const { pause, longest } = insideWord(this.area.value, this.area.selectionEnd) ? WAITS_IN_A_WORD : WAITS;
    this.timer = setTimeout(() => this.save(), Math.max(0, Math.min(pause, this.firstKey + longest - Date.now())));
    this.slow ??= setTimeout(() => this.show(this, "saving"), 1500);
  }

  save() {
    clearTimeout(this.timer);
    if (this.sending || this.composing || this.refused) return;
    this.firstKey = null;
    if (!this.unsaved) return this.allSaved();
    this.sending = { edit: this.edit ?? newId(), base: this.base, text: this.area.value, caret: this.area.selectionEnd };
    this.edit = null;
    this.keepCopy();
    this.attempt();
  }

  // Resolves when everything written is saved, or after a while.
  saved(patience = 3000) {
    this.save();
    if (!this.unsaved || this.refused) return Promise.resolve();
    return Promise.race([new Promise(done => this.waiting.push(done)), new Promise(done => setTimeout(done, patience))]);
  }

  allSaved() {
    clearTimeout(this.slow);
    this.slow = null;
    drop(this.person, this.url);
    this.waiting.splice(0).forEach(done => done());
  }

  post(message, leaving = false) {
    const body = JSON.stringify(message);
    return fetch(this.url, {
      method: "POST", body, keepalive: leaving && new Blob([body]).size < KEPT_ALIVE,
      signal: AbortSignal.timeout(PATIENCE),
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token() },
    });
  }

  async attempt(leaving = false) {
    clearTimeout(this.retryTimer);
    const sent = this.sending;
    if (!sent) return;
    const answer = await this.post(sent, leaving).catch(() => null);
    signedIn(answer);
    if (this.sending !== sent) return;
    const body = await answer?.json().catch(() => null);
    if (answer?.ok && body) return this.acknowledged(sent, body);
    if (answer && [404, 409, 413, 422].includes(answer.status)) return this.refuse(answer.status, body?.error);
    clearTimeout(this.slow);
    this.show(this, "unsaved");
    const wait = Math.min(LAST_RETRY, FIRST_RETRY * 2 ** this.retries++) * (0.75 + Math.random() / 2);
    this.retryTimer = setTimeout(() => this.attempt(), wait);
  }

  // The line is back, or the person is.
  again() {
    this.retries = Math.min(this.retries, 1);
    if (this.sending) this.attempt();
    else this.save();
  }

  acknowledged(sent, { text, caret, version }) {
    this.retries = 0;
    this.sending = null;
    const untouched = this.area.value === sent.text && this.area.selectionEnd === sent.caret
      && this.area.selectionStart === sent.caret;
    this.base = sent.text;
    this.wrote(this, version);
    this.receive({ text, version, caret: untouched ? caret : null });
    this.keepCopy();
    if (this.unsaved) this.schedule();
    else {
      this.allSaved();
      this.show(this, "saved");
    }
  }

  // It cannot be saved as it is: too long, or too late. The text stays here.
  refuse(status, sentence) {
    this.sending = null;
    this.refused = true;
    this.tooLong = [413, 422].includes(status);
    clearTimeout(this.slow);                      // the sentence stands until something else is written
    this.slow = null;
    this.area.setAttribute("aria-invalid", "true");
    this.edit = newId();
    this.keepCopy();
    this.show(this, sentence ?? (status === 404 ? "gone" : "unsaved"));
    this.waiting.splice(0).forEach(done => done());
  }

  // The server's text, newer than what we have.
  receive(remote) {
    if (remote.version > (this.remote?.version ?? -1)) this.remote = remote;
    this.settle();
  }

  settle() {
    const { remote } = this;
    if (!remote || this.sending || this.composing) return;
    if (remote.version < this.version || (remote.version === this.version && remote.text === this.base)) {
      this.remote = null;
      return;
    }
    const put = carriedOver(this.base, this.area.value, remote.text);
    if (!put) return this.schedule();             // not certain: what is written is sent from the base we have
    this.remote = null;
    this.put(put, remote.caret);
    this.base = remote.text;
    this.version = remote.version;
  }

  put(all, caret) {
    const { area } = this;
    if (!all.length) return;
    const scroll = area.scrollTop;
    const alone = area.selectionStart === area.selectionEnd, behind = alone && endsWord(area.value, area.selectionEnd);
    for (const change of all.toReversed()) {
      this.history.moved(change);
      // «preserve» would select what is put in where the caret was: the next key would take the other's words away.
      const at = area.selectionEnd, within = alone && change.start < at && at <= change.end;
      area.setRangeText(change.text, change.start, change.end, within ? "end" : "preserve");
    }
    this.history.is(area.value);
    const to = caret ?? (behind ? wordEnd(area.value, area.selectionEnd) : null);
    if (to !== null && document.activeElement === area) area.setSelectionRange(to, to);
    area.scrollTop = scroll;
    fit([area]);
  }

  // The page is left, or hidden and perhaps never shown again: what is under way is replaced by all there is.
  flush() {
    if (!this.unsaved || this.refused) return;
    const message = this.message();
    if (message !== this.sending) [this.sending, this.edit] = [message, null];
    this.keepCopy();
    this.attempt(true);
  }

  // What an earlier page did not get saved. True when it is no longer needed here.
  async sendLeftOver({ edit, base, text, earlier }) {
    const answer = await this.post({ edit, base, text, caret: null, earlier }).catch(() => null);
    signedIn(answer);
    if (answer?.ok) this.receive({ ...await answer.json(), caret: null });
    else if (answer?.status === 409 || answer?.status === 422) return this.takeBack(answer.status, (await answer.json()).error, base, text);
    return Boolean(answer?.ok || answer?.status === 404);
  }

  // What an earlier page had, and cannot be saved as it is, is in the field again: there it can be put right or copied.
  takeBack(status, sentence, base, text) {
    if (this.unsaved) return void this.show(this, sentence);
    const { base: now, version } = this;
    this.base = base;
    this.area.value = text;
    this.receive({ text: now, version, caret: null });
    this.history.is(this.area.value);
    fit([this.area]);
    this.refuse(status, sentence);
    return true;
  }
}
