// A refused form: the list of what to correct is read first. After a form that
// was taken, what was done is, unless the address leads to a place on the page.
addEventListener("DOMContentLoaded", () => {
  const first = document.querySelector("[data-focus]");
  const led = location.hash !== "" && document.getElementById(location.hash.slice(1));
  if (first && !(led && first.matches(".notice"))) first.focus();
  // What was just done is said once: a page loaded again, or kept, does not say it again.
  const here = new URL(location.href);
  if (!document.querySelector(".notice-done[data-focus]") || !here.searchParams.has("fait")) return;
  for (const told of ["fait", "combien"]) here.searchParams.delete(told);
  history.replaceState(history.state, "", here);
});
