// A link or a code to keep: a button that copies it, where the browser lets a page do so.
addEventListener("DOMContentLoaded", () => {
  if (!navigator.clipboard) return;
  for (const place of document.querySelectorAll("[data-copy]")) {
    const button = document.createElement("button"), said = document.createElement("span");
    button.type = "button";
    button.className = "button button-plain";
    button.textContent = place.dataset.do;
    said.className = "hint";
    said.setAttribute("role", "status");
    button.addEventListener("click", () => {
      const say = (what) => (said.textContent = place.dataset[what]);
      navigator.clipboard.writeText(place.dataset.copy).then(() => say("done"), () => say("not"));
    });
    place.append(button, " ", said);
  }
});
