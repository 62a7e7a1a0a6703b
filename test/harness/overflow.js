// Elements that make the page wider than the screen. What lies in a box that
// scrolls or clips by itself does not count: a wide table in its own scrolling
// region is how a wide table should be.
(() => {
  const screen = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= screen) return [];
  const contained = (el) => {
    for (let e = el.parentElement; e && e !== document.body; e = e.parentElement) {
      if (getComputedStyle(e).overflowX !== "visible") return true;
    }
    return false;
  };
  const wide = [...document.body.querySelectorAll("*")].filter((el) => {
    const box = el.getBoundingClientRect();
    return bocageTest.seen(el) && (box.right > screen + 1 || box.left < -1) && !contained(el);
  });
  const culprits = wide.filter((el) => ![...el.children].some((c) => wide.includes(c)));
  const page = `the page is ${document.documentElement.scrollWidth} px wide on a screen of ${screen} px`;
  return [page, ...culprits.slice(0, 10).map((el) =>
    `${bocageTest.name(el)} reaches ${Math.round(el.getBoundingClientRect().right)} px`)];
})()
