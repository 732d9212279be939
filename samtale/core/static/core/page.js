// Small things every page has: the choice of colours, and details that close again.

const root = document.documentElement;

for (const choice of document.querySelectorAll("input[name=color-scheme]")) {
  choice.checked = choice.value === root.dataset.colorScheme;
  choice.addEventListener("change", () => {
    root.dataset.colorScheme = choice.value;
    if (choice.value === "auto") localStorage.removeItem("color-scheme");
    else localStorage.setItem("color-scheme", choice.value);
  });
}

document.addEventListener("keydown", event => {
  if (event.key !== "Escape") return;
  const open = event.target.closest?.("details.confirm[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

// A shared device keeps nothing of what somebody was writing when they sign out. (Their looks it may keep.)
document.addEventListener("submit", event => {
  if (!event.target.action.includes("/logout/")) return;
  Object.keys(localStorage).filter(key => key.startsWith("samtale:")).forEach(key => localStorage.removeItem(key));
});
