// The map that is zoomed and moved: its code is heavy, and comes only when someone
// asks, or comes back to the view that they left.
addEventListener("DOMContentLoaded", () => {
  for (const box of document.querySelectorAll("[data-live-map]")) {
    const button = box.querySelector("button");
    const failed = box.querySelector(".live-map-failed");
    const open = async () => {
      button.disabled = true;
      box.setAttribute("aria-busy", "true");
      try {
        const { show } = await import(box.dataset.script);
        await show(box);
        failed.hidden = true;
      } catch {
        failed.textContent = JSON.parse(box.dataset.words).failed;
        failed.hidden = false;
      }
      button.disabled = false;
      box.removeAttribute("aria-busy");
    };
    box.hidden = false;
    button.addEventListener("click", open);
    if (/[#&]vue=/.test(location.hash)) open();
  }
});
