// Dragging a conversation to another day sends what the form in its row would have sent; a day that is not possible is
// marked meanwhile, and the answer says why. The keys of the form do all of it too.
let dragged = null;

const dayOf = event => dragged && event.target.closest?.("[data-day]");

document.addEventListener("dragstart", event => {
  dragged = event.target.closest?.("[data-moves]") ?? null;
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", "");
  dragged.dataset.dragged = "";
  document.getElementById("plan").dataset.dragging = "";
});

document.addEventListener("dragover", event => {
  const day = dayOf(event);
  for (const other of document.querySelectorAll("[data-over]")) if (other !== day) delete other.dataset.over;
  if (!day) return;
  event.preventDefault();
  day.dataset.over = "";
});

document.addEventListener("drop", event => {
  const day = dayOf(event);
  if (!day) return;
  event.preventDefault();
  const { moves, time, room } = dragged.dataset;
  htmx.ajax("POST", moves, { target: "#plan", swap: "outerHTML", values: { date: day.dataset.day, time, room } });
});

document.addEventListener("dragend", () => {
  document.querySelectorAll("[data-over]").forEach(day => delete day.dataset.over);
  delete document.getElementById("plan")?.dataset.dragging;
  if (dragged) delete dragged.dataset.dragged;
  dragged = null;
});
