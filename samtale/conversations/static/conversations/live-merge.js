// Pure functions on texts: what has changed between two, and one's own changes carried over to the other's text.
// The server merges; this only decides whether what was typed since the last answer can stand where it is.

// A word with the space before it, so that a new word is one piece.
const pieces = text => text.match(/\s*\S+|\s+$/g) ?? [];
const words = text => new Set(text.match(/\S+/g) ?? []);
const MOST = 800; // words that differ; with more, all between the first and the last is taken as one change

// What makes `before` into `after`: [{start, end, text}] in order, positions in `before`.
export function changes(before, after) {
  if (before === after) return [];
  const a = pieces(before), b = pieces(after);
  let head = 0, tail = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const left = a.slice(head, a.length - tail), right = b.slice(head, b.length - tail);
  const found = [];
  let at = a.slice(0, head).join("").length, start = at, text = "";
  const finish = () => {
    if (start < at || text) found.push(trimmed(before, { start, end: at, text }));
  };
  for (const [kind, piece] of script(left, right)) {
    if (kind === "keep") {
      finish();
      at += piece.length;
      start = at;
      text = "";
    } else if (kind === "drop") at += piece.length;
    else text += piece;
  }
  finish();
  return found;
}

// A shortest way from one list of pieces to another (Myers): [["keep" | "drop" | "add", piece], …].
function script(a, b) {
  const centre = MOST + 1, far = new Int32Array(2 * MOST + 3), rounds = [];
  for (let d = 0; d <= Math.min(MOST, a.length + b.length); d++) {
    rounds.push(far.slice(centre - d - 1, centre + d + 2));
    for (let k = -d; k <= d; k += 2) {
      const at = centre + k;
      let x = k === -d || (k !== d && far[at - 1] < far[at + 1]) ? far[at + 1] : far[at - 1] + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      far[at] = x;
      if (x >= a.length && x - k >= b.length) return walkedBack(a, b, rounds);
    }
  }
  return [...a.map(piece => ["drop", piece]), ...b.map(piece => ["add", piece])];
}

function walkedBack(a, b, rounds) {
  const steps = [];
  let x = a.length, y = b.length;
  for (let d = rounds.length - 1; d >= 0; d--) {
    const before = k => rounds[d][k + d + 1], k = x - y;
    const from = k === -d || (k !== d && before(k - 1) < before(k + 1)) ? k + 1 : k - 1;
    const startX = d ? before(from) : 0, startY = d ? startX - from : 0;
    while (x > startX && y > startY) {
      steps.push(["keep", a[--x]]);
      y--;
    }
    if (d) steps.push(from === k + 1 ? ["add", b[--y]] : ["drop", a[--x]]);
  }
  return steps.reverse();
}

// The same change without the letters it begins and ends with in both texts.
function trimmed(before, { start, end, text }) {
  const old = before.slice(start, end);
  const most = Math.min(old.length, text.length);
  let head = 0, tail = 0;
  while (head < most && old[head] === text[head]) head++;
  while (tail < most - head && old[old.length - 1 - tail] === text[text.length - 1 - tail]) tail++;
  return { start: start + head, end: end - tail, text: text.slice(head, text.length - tail) };
}

export function applied(text, all) {
  return all.reduceRight((so, { start, end, text: put }) => so.slice(0, start) + put + so.slice(end), text);
}

// Whether a place in a text is where a word ends, and where the word it is in ends. A caret at the end of a word stays at
// the end of it, so that nobody writes into a word the other is in the middle of.
export const endsWord = (text, at) => at > 0 && /\S/.test(text[at - 1]) && !/\S/.test(text[at] ?? " ");
export const wordEnd = (text, at) => at + (/\S/.test(text[at - 1] ?? " ") ? text.slice(at).match(/^\S*/)[0].length : 0);

// The other's changes of `base` (that made it `theirs`) as changes of `mine`, which was also made from `base`.
// null where it is not certain that every word of both would stand whole: then the server shall merge.
export function carriedOver(base, mine, theirs) {
  if (mine === base) return changes(base, theirs);
  const own = changes(base, mine), others = changes(base, theirs);
  for (const ownFirst of [true, false]) {
    const moved = shifted(own, others, ownFirst);
    if (moved && keepsWords(base, mine, theirs, applied(mine, moved))) return moved;
  }
  return null;
}

function shifted(own, others, ownFirst) {
  const moved = [];
  for (const change of others) {
    let shift = 0;
    for (const { start, end, text } of own) {
      if (start === change.start && end === change.end && text === change.text) {
        shift = null; // both did the same
        break;
      }
      const bothPut = start === end && change.start === change.end && start === change.start;
      if (bothPut ? ownFirst : end <= change.start) shift += text.length - (end - start);
      else if (!bothPut && start < change.end) return null;
    }
    if (shift !== null) moved.push({ start: change.start + shift, end: change.end + shift, text: change.text });
  }
  return moved;
}

function keepsWords(base, mine, theirs, merged) {
  const before = words(base), after = words(merged);
  return [mine, theirs].every(text => [...words(text)].every(word => before.has(word) || after.has(word)));
}
