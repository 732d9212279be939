// The quiet clock, and the 30/70 aid: who talks is pressed by hand on either screen, and both show the two sums go.

let shown = null, began = 0;                      // the sums as they came, and when

function clock() {
  const line = document.querySelector("[data-clock]");
  if (!line) return;
  const minutes = Math.max(0, Math.floor((Date.now() - Date.parse(line.dataset.from)) / 60_000));
  // Left open long after, it says when they began instead.
  const over = minutes > 3 * Number(line.dataset.planned);
  line.parentElement.hidden = over;
  document.querySelector("[data-started]")?.classList.toggle("no-js", !over);
  write(line, minutes);
}

function sums() {
  const now = document.querySelector("[data-talks]");
  if (now !== shown) [shown, began] = [now, Date.now()];
  for (const figure of now?.querySelectorAll("[data-sum]") ?? []) {
    const since = figure.dataset.sum === now.dataset.talks ? Math.floor((Date.now() - began) / 1000) : 0;
    write(figure, Math.floor((Number(figure.dataset.seconds) + since) / 60));
  }
}

function write(where, minutes) {
  if (where.textContent !== String(minutes)) where.textContent = minutes;
}

function tick() {
  clock();
  sums();
}

document.addEventListener("samtale:patched", sums);
setInterval(tick, 1000);
tick();
