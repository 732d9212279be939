// Undo and redo of one's own writing only. The browser's own knows nothing of the other's words that were put in
// meanwhile: its redo would write one's own a second time.

const ONE_STEP = 1000; // ms between keys of the same step
const MOST = 200;

export class History {
  constructor(area, changed) {
    this.area = area;
    this.changed = changed;
    this.value = area.value;
    this.done = [];       // {at, out, put}: at `at`, `out` was taken out and `put` put in; each in the text of its time
    this.undone = [];
    area.addEventListener("input", () => this.typed());
    area.addEventListener("beforeinput", event => {
      const step = { historyUndo: "undo", historyRedo: "redo" }[event.inputType];
      if (!step) return;
      event.preventDefault();
      this[step]();
    });
    area.addEventListener("keydown", event => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
      const key = event.key.toLowerCase();
      const step = key === "y" || (key === "z" && event.shiftKey) ? "redo" : key === "z" ? "undo" : null;
      if (!step) return;
      event.preventDefault();
      this[step]();
    });
  }

  typed() {
    const before = this.value, after = this.value = this.area.value;
    if (before === after) return;
    const most = Math.min(before.length, after.length);
    let head = 0, tail = 0;
    while (head < most && before[head] === after[head]) head++;
    while (tail < most - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
    const step = { at: head, out: before.slice(head, before.length - tail), put: after.slice(head, after.length - tail), time: Date.now() };
    const last = this.done.at(-1);
    this.undone = [];
    if (last && !step.out && last.put && step.at === last.at + last.put.length && !/\s/.test(step.put)
      && step.time - last.time < ONE_STEP) {
      Object.assign(last, { put: last.put + step.put, time: step.time });
    } else {
      this.done.push(step);
      if (this.done.length > MOST) this.done.shift();
    }
  }

  // The other's words are about to be put in: our steps move with the text, those that no longer fit are forgotten.
  moved({ start, end, text }) {
    this.done = this.carried(this.done.toReversed(), "put", "out", { start, end, text }).toReversed();
    this.undone = this.carried(this.undone.toReversed(), "out", "put", { start, end, text }).toReversed();
  }

  carried(steps, now, then, { start, end, text }) {
    const kept = [];
    for (const step of steps) {
      const length = step[now].length, other = step[then].length;
      if (start >= step.at + length) [start, end] = [start + other - length, end + other - length];
      else if (end <= step.at) step.at += text.length - (end - start);
      else break;
      kept.push(step);
    }
    return kept;
  }

  // The text was changed by us, not by a key.
  is(value) { this.value = value; }

  undo() { this.step(this.done, this.undone, "put", "out"); }
  redo() { this.step(this.undone, this.done, "out", "put"); }

  step(from, to, now, then) {
    const step = from.pop();
    if (!step) return;
    const end = step.at + step[now].length;
    if (this.area.value.slice(step.at, end) !== step[now]) return from.splice(0);
    this.area.setRangeText(step[then], step.at, end, "end");
    this.value = this.area.value;
    step.time = 0;
    to.push(step);
    this.changed();
  }
}
