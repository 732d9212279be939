"use strict";
// Runs before the page is painted, so that it never flashes in the wrong colours.
(() => {
  const root = document.documentElement;
  root.dataset.js = "";
  try {
    const chosen = localStorage.getItem("color-scheme");
    if (chosen === "light" || chosen === "dark") root.dataset.colorScheme = chosen;
  } catch { /* storage is closed in this browser: follow the machine */ }
})();
