"use strict";
// Runs before the page is painted, so that it never flashes in the wrong colours.
(() => {
  const root = document.documentElement;
  root.dataset.js = "";
  try {
    const chosen = localStorage.getItem("color-scheme");
    if (chosen === "light" || chosen === "dark") root.dataset.colorScheme = chosen;
    // A page that was open before the screen was turned, is hidden until it is turned back; nothing in it is lost.
    const turned = "samtale:turned";
    const veil = () => root.toggleAttribute("data-veiled", !("turned" in root.dataset) && Boolean(localStorage.getItem(turned)));
    if (root.dataset.turned) localStorage.setItem(turned, root.dataset.turned);
    else localStorage.removeItem(turned);
    addEventListener("storage", veil);
    addEventListener("pageshow", veil);
  } catch { /* storage is closed in this browser: follow the machine */ }
})();
