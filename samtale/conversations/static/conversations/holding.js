// The quiet clock, and the 30/70 aid: pressed by hand, two sums and nothing else.

const EVERY = 15_000;
let speaking = null, began = 0, counted = { employee: 0, leader: 0 };

const panel = () => document.getElementById("talk");
const sums = () => {
  const now = { ...counted };
  if (speaking) now[speaking] += Math.round((Date.now() - began) / 1000);
  return now;
};

function clock() {
  const line = document.querySelector("[data-clock]");
  if (!line) return;
  const minutes = Math.max(0, Math.floor((Date.now() - Date.parse(line.dataset.from)) / 60_000));
  // Left open long after, it says when they began instead.
  const over = minutes > 3 * Number(line.dataset.planned);
  line.parentElement.hidden = over;
  document.querySelector("[data-started]")?.classList.toggle("no-js", !over);
  const words = `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
  if (line.textContent !== words) line.textContent = words;
}

function show() {
  const now = sums();
  for (const party of ["employee", "leader"]) {
    const figure = panel()?.querySelector(`[data-sum=${party}]`);
    if (!figure) continue;
    const stored = Number(figure.dataset.seconds);
    if (stored > now[party]) {
      counted[party] += stored - now[party];
      now[party] = stored;
    }
    figure.textContent = Math.floor(now[party] / 60);
    panel().querySelector(`[data-speaks=${party}]`).setAttribute("aria-pressed", String(speaking === party));
  }
  panel()?.querySelector("[data-speaks=nobody]")?.toggleAttribute("hidden", !speaking);
}

function stop() {
  counted = sums();
  began = Date.now();
}

async function store() {
  const form = panel()?.querySelector("form[data-talk]");
  if (!form) return;
  const body = new FormData(form);
  for (const [party, seconds] of Object.entries(sums())) body.set(party, seconds);
  await fetch(form.action, { method: "POST", body, keepalive: true, headers: { Accept: "application/json" } }).catch(() => null);
}

document.addEventListener("click", event => {
  const button = event.target.closest("[data-speaks]");
  if (!button) return;
  stop();
  speaking = button.dataset.speaks === "nobody" || button.dataset.speaks === speaking ? null : button.dataset.speaks;
  began = Date.now();
  show();
  store();
});
document.addEventListener("samtale:patched", () => {
  if (!panel()?.querySelector("form[data-talk]")) [speaking, counted] = [null, { employee: 0, leader: 0 }];
  show();
});
addEventListener("pagehide", () => speaking && store());
setInterval(() => { clock(); show(); }, 1000);
setInterval(() => speaking && store(), EVERY);
clock();
show();
