// Dragging a conversation to another day sends what the form in its row would have sent; a day that is not possible is
// marked meanwhile, and the answer says why. Let go of between the days, it is said which days there are. The keys of the
// form do all of it too.
let dragged = null;

const dayOf = event => dragged && event.target.closest?.("[data-day]");

document.addEventListener("dragstart", event => {
  dragged = event.target.closest?.("[data-moves]") ?? null;
  if (!dragged) return;
  document.querySelector(".between-days")?.remove();
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", "");
  dragged.dataset.dragged = "";
  document.getElementById("plan").dataset.dragging = "";
});

document.addEventListener("dragover", event => {
  const day = dayOf(event);
  for (const other of document.querySelectorAll("[data-over]")) if (other !== day) delete other.dataset.over;
  if (!dragged || !event.target.closest?.("main")) return;
  event.preventDefault();
  if (day) day.dataset.over = "";
});

const sayWhichDays = () => {
  dragged.append(document.getElementById("between-days").content.cloneNode(true));
  const words = dragged.querySelector(".between-days");
  document.getElementById("said").textContent = words.innerText;
  words.scrollIntoView({ block: "nearest" });
};

document.addEventListener("drop", event => {
  if (!dragged || !event.target.closest?.("main")) return;
  event.preventDefault();
  const day = dayOf(event);
  if (!day) return sayWhichDays();
  const { moves, time, room } = dragged.dataset;
  htmx.ajax("POST", moves, { target: "#plan", swap: "outerHTML", values: { date: day.dataset.day, time, room } });
});

document.addEventListener("dragend", () => {
  document.querySelectorAll("[data-over]").forEach(day => delete day.dataset.over);
  delete document.getElementById("plan")?.dataset.dragging;
  if (dragged) delete dragged.dataset.dragged;
  dragged = null;
});
