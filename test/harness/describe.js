// What the checks share: a short way to name an element, and to know whether
// someone can see it.
window.bocageTest ??= {};

bocageTest.name = (el) => {
  const one = (e) => {
    if (e.id) return `${e.localName}#${e.id}`;
    const classes = [...e.classList].slice(0, 2).map((c) => `.${c}`).join("");
    return e.localName + classes;
  };
  const text = (el.getAttribute("aria-label") || el.textContent || el.value || "").trim().replace(/\s+/g, " ");
  const chain = [];
  for (let e = el; e && e !== document.documentElement && chain.length < 3; e = e.parentElement) chain.unshift(one(e));
  return chain.join(" > ") + (text ? ` “${text.slice(0, 40)}”` : "");
};

bocageTest.seen = (el) => {
  if (!el.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })) return false;
  const box = el.getBoundingClientRect();
  return box.width > 0 && box.height > 0;
};
