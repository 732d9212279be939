"""One's own words since the last answer, carried over: thousands of texts, in the browser's own script."""

import pytest

from .test_journey import held, open_text  # noqa: F401

pytestmark = pytest.mark.journey

FUZZ = """async () => {
  const { changes, applied, carriedOver } = await import("/static/conversations/live-merge.js");
  let seed = 7;
  const chance = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;
  const some = of => of[Math.floor(chance() * of.length)];
  const word = () => some(["a", "b", "og", "vi", "æ", "😀x"]) + some([" ", "\\n", "  "]);
  const text = length => Array.from({ length }, word).join("");
  const edited = (from, sign) => {
    const pieces = from.match(/\\s+|\\S+/g) ?? [];
    for (let times = chance() * 4; times > 0; times--) {
      const at = Math.floor(chance() * (pieces.length + 1)), deed = chance();
      if (deed < 0.5) pieces.splice(at, 0, ` ${sign}${Math.floor(chance() * 1e9)} `);
      else if (deed < 0.75) pieces.splice(at, 2);
      else if (pieces[at]) pieces[at] += sign;
    }
    return pieces.join("");
  };
  const words = of => of.match(/\\S+/g) ?? [];
  const wrong = [];
  let carried = 0;
  for (let round = 0; round < 5000; round++) {
    const base = text(Math.floor(chance() * 12)), mine = edited(base, "M"), theirs = edited(base, "T");
    if (applied(base, changes(base, mine)) !== mine) wrong.push(["changes", base, mine]);
    const put = carriedOver(base, mine, theirs);
    if (!put) continue;
    carried++;
    const both = words(applied(mine, put)), before = words(base);
    for (const word of [...words(mine), ...words(theirs)])
      if (!before.includes(word) && !both.includes(word)) wrong.push(["lost", word, base, mine, theirs]);
  }
  const long = text(6000);
  const after = edited(edited(long, "M"), "M");
  if (applied(long, changes(long, after)) !== after) wrong.push(["long"]);
  return { wrong, carried,
    spaces: changes("x  i k ", "x      i    k  "),
    examples: [["Vi sna", "Vi snakker", "Vi sna og"], ["er mulig", "er umulig", "er det mulig"],
      ["a b", "a X b", "a b Y"], ["", "hei", "du"]].map(([base, mine, theirs]) => {
        const put = carriedOver(base, mine, theirs);
        return put && applied(mine, put);
      }) };
}"""


def test_what_was_typed_since_is_carried_over_where_it_is_certain(cast, held, visit):  # noqa: F811
    page = visit(cast.employee)
    open_text(page, held)
    found = page.evaluate(FUZZ)
    assert found["wrong"] == []
    assert found["carried"] > 2000
    assert [change["text"].strip() for change in found["spaces"]] == ["", "", ""], (
        "a word is not part of the space round it"
    )
    # The last is for the server to merge.
    assert found["examples"] == ["Vi snakker og", "er det umulig", "a X b Y", None]
