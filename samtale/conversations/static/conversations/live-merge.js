// Pure functions on texts: what has changed between two, and one's own changes carried over to the other's text.
// The server merges; this only decides whether what was typed since the last answer can stand where it is.

const words = text => new Set(text.match(/\S+/g) ?? []);
const wordsIn = text => [...text.matchAll(/\S+/g)].map(found => ({ word: found[0], start: found.index }));
const MOST = 800; // words that differ; with more, all between the first and the last is taken as one change

// What makes `before` into `after`: [{start, end, text}] in order, positions in `before`. A word that is in both is in
// none of them, whatever has come to the space round it: nobody's caret in it is moved.
export function changes(before, after) {
  const found = [];
  let from = 0, to = 0;
  for (const [was, is] of [...kept(wordsIn(before), wordsIn(after)), ends(before, after)]) {
    const text = after.slice(to, is.start);
    if (before.slice(from, was.start) !== text) found.push(trimmed(before, { start: from, end: was.start, text }));
    [from, to] = [was.start + was.word.length, is.start + is.word.length];
  }
  return found;
}

const ends = (...texts) => texts.map(text => ({ word: "", start: text.length }));

// The words that stay, as pairs: where each is in the one, and in the other.
function kept(a, b) {
  let head = 0, tail = 0;
  while (head < a.length && head < b.length && a[head].word === b[head].word) head++;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail).word === b.at(-1 - tail).word) tail++;
  const [left, right] = [a, b].map(all => all.slice(head, all.length - tail).map(({ word }) => word));
  const pairs = [], same = times => {
    while (times-- > 0) pairs.push([a[x++], b[y++]]);
  };
  let x = 0, y = 0;
  same(head);
  for (const kind of script(left, right)) {
    if (kind === "keep") same(1);
    else if (kind === "drop") x++;
    else y++;
  }
  same(tail);
  return pairs;
}

// A shortest way from one list of words to another (Myers): ["keep" | "drop" | "add", …].
function script(a, b) {
  const centre = MOST + 1, far = new Int32Array(2 * MOST + 3), rounds = [];
  for (let d = 0; d <= Math.min(MOST, a.length + b.length); d++) {
    rounds.push(far.slice(centre - d - 1, centre + d + 2));
    for (let k = -d; k <= d; k += 2) {
      const at = centre + k;
      let x = k === -d || (k !== d && far[at - 1] < far[at + 1]) ? far[at + 1] : far[at - 1] + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      far[at] = x;
      if (x >= a.length && x - k >= b.length) return walkedBack(a.length, b.length, rounds);
    }
  }
  return [...a.map(() => "drop"), ...b.map(() => "add")];
}

function walkedBack(x, y, rounds) {
  const steps = [];
  for (let d = rounds.length - 1; d >= 0; d--) {
    const before = k => rounds[d][k + d + 1], k = x - y;
    const from = k === -d || (k !== d && before(k - 1) < before(k + 1)) ? k + 1 : k - 1;
    const startX = d ? before(from) : 0, startY = d ? startX - from : 0;
    while (x > startX && y > startY) {
      steps.push("keep");
      x--;
      y--;
    }
    if (!d) break;
    steps.push(from === k + 1 ? "add" : "drop");
    if (from === k + 1) y--;
    else x--;
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

// Whether a place in a text is where a word ends, or in the middle of one, and where the word it is in ends. A caret at
// the end of a word stays at the end of it, so that nobody writes into a word the other is in the middle of.
export const endsWord = (text, at) => at > 0 && /\S/.test(text[at - 1]) && !/\S/.test(text[at] ?? " ");
export const insideWord = (text, at) => at > 0 && /^\S\S$/.test(text.slice(at - 1, at + 1));
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
