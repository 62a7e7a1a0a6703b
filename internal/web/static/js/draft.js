// What was typed is not lost by a slip: leaving a changed form asks first.
addEventListener("DOMContentLoaded", () => {
  let changed = false;
  for (const form of document.querySelectorAll("form[data-draft]")) {
    form.addEventListener("input", () => { changed = true; });
    form.addEventListener("submit", () => { changed = false; });
    if (document.querySelector(".errors")) changed = true;
  }
  addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
});
