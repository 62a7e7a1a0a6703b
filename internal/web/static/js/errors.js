// A refused form: the list of what to correct is read first. After a form that
// was taken, what was done is, unless the address leads to a place on the page.
addEventListener("DOMContentLoaded", () => {
  const first = document.querySelector("[data-focus]");
  const led = location.hash !== "" && document.getElementById(location.hash.slice(1));
  if (first && !(led && first.matches(".notice"))) first.focus();
});
