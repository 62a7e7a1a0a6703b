// Lists what Tab should reach, in order, and notes how each looks without the
// focus. bocageTest.focus() then says where the focus is and whether it shows.
(() => {
  const candidates = document.querySelectorAll(
    "a[href], area[href], button, input, select, textarea, summary, audio[controls], video[controls], [contenteditable], [tabindex]");
  const firstOfGroup = (el) => {
    if (el.localName !== "input" || el.type !== "radio" || !el.name) return true;
    const group = [...document.querySelectorAll("input[type=radio]")].filter((r) => r.name === el.name && r.form === el.form && !r.disabled);
    return el === (group.find((r) => r.checked) ?? group[0]);
  };
  const firstSummary = (el) => el.localName !== "summary" ||
    (el.parentElement?.localName === "details" && el === el.parentElement.querySelector(":scope > summary"));
  const stops = [...candidates].filter((el) =>
    el.tabIndex >= 0 && !el.matches(":disabled") && !el.closest("[inert]") && el.type !== "hidden" &&
    bocageTest.seen(el) && firstOfGroup(el) && firstSummary(el));

  const properties = ["outlineStyle", "outlineWidth", "outlineColor", "boxShadow", "borderTopColor", "borderBottomColor",
    "borderBottomWidth", "backgroundColor", "textDecorationLine", "textDecorationThickness"];
  const look = (el) => {
    const style = getComputedStyle(el);
    return properties.map((p) => style[p]).join("|");
  };
  // A radio button or a box to tick often shows its focus on its label.
  const shown = (el) => [el, ...(el.labels ?? [])];
  document.activeElement?.blur();
  const before = new Map(stops.map((el) => [el, shown(el).map(look)]));

  const inView = (el) => shown(el).some((e) => {
    const box = e.getBoundingClientRect();
    return [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.15], [0.5, 0.85]].some(([x, y]) => {
      const top = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
      return top && (e === top || e.contains(top) || top.contains(e) && top.localName === "a");
    });
  });

  bocageTest.focus = () => {
    const el = document.activeElement;
    if (!el || el === document.body || el === document.documentElement) return { index: -1, name: "" };
    const was = before.get(el);
    const changed = !was || shown(el).some((e, i) => look(e) !== was[i]);
    return { index: stops.indexOf(el), name: bocageTest.name(el), changed, inView: inView(el), listed: stops.includes(el) };
  };
  return stops.map((el) => ({ name: bocageTest.name(el), positive: el.tabIndex > 0 }));
})()
