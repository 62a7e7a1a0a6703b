"use strict";
// The choice of colours, before the first paint: this script stands in the head.
const root = document.documentElement;
const chosen = () => {
  try { return localStorage.getItem("couleurs") || "auto"; } catch { return "auto"; }
};
const show = (theme) => {
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  else delete root.dataset.theme;
};
show(chosen());
addEventListener("DOMContentLoaded", () => {
  for (const box of document.querySelectorAll("[data-themes]")) {
    box.hidden = false;
    const buttons = [...box.querySelectorAll("button")];
    const mark = (theme) => buttons.forEach((b) => b.setAttribute("aria-pressed", String(b.value === theme)));
    mark(chosen());
    box.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      try { localStorage.setItem("couleurs", button.value); } catch { /* private window: for this page only */ }
      show(button.value);
      mark(button.value);
    });
  }
});
