// A slider beside each number of a form: each follows the other, and both are told as what
// is typed in the number.
addEventListener("DOMContentLoaded", () => {
  for (const number of document.querySelectorAll("form[data-sliders] input[inputmode=decimal]")) {
    const slider = document.createElement("input");
    slider.type = "range";
    slider.min = 0;
    slider.max = 100;
    slider.setAttribute("aria-label", document.querySelector(`label[for="${number.id}"]`).textContent.trim());
    const follow = () => (slider.value = Number(number.value.replace(",", ".")) || 0);
    follow();
    number.addEventListener("input", follow);
    slider.addEventListener("input", () => {
      number.value = slider.value;
      number.dispatchEvent(new Event("input"));
    });
    number.after(slider);
  }
});

// Weights of an index: an answer while they move. The server says what changes; the
// outlines of the map stay, and only change class. Without this, the form is sent by its
// button.
addEventListener("DOMContentLoaded", () => {
  // recolour gives the territories of a ground their new marks: its paths, one a mark,
  // hold their rings one after the other (see drawnName in internal/geo/recolour.go).
  const recolour = (ground, marks, looks) => {
    let held = outlines.get(ground);
    if (!held) {
      const before = ground.dataset.drawn.match(/[1-9a-f](?:\++|-)?/g) ?? [];
      const drawn = [...new Set(before.filter((m) => !m.endsWith("-")).map((m) => m[0]))].sort();
      const rings = {};
      [...ground.children].forEach((path, i) => (rings[drawn[i]] = path.getAttribute("d").match(/M[^M]*/g)));
      held = before.map((m) => (m.endsWith("-") ? "" : rings[m[0]].splice(0, m.length).join("")));
      outlines.set(ground, held);
    }
    const paths = {};
    held.forEach((outline, i) => (paths[marks[i]] = (paths[marks[i]] ?? "") + outline));
    ground.replaceChildren(
      ...Object.keys(paths).sort().filter((mark) => paths[mark]).map((mark) => {
        const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
        path.setAttribute("class", looks[mark].class);
        path.setAttribute("d", paths[mark]);
        if (looks[mark].fill) path.setAttribute("fill", looks[mark].fill);
        return path;
      }),
    );
  };
  const outlines = new Map();

  for (const box of document.querySelectorAll("[data-live-index]")) {
    const form = box.querySelector("form");
    const part = (name) => document.querySelector(`[data-live-${name}]`);
    const show = (answer) => {
      part("said").innerHTML = answer.said;
      part("places").innerHTML = answer.places;
      part("downloads").innerHTML = answer.downloads;
      for (const drawing of box.querySelectorAll(".plot > svg.chart")) drawing.remove();
      box.querySelector(".plot").insertAdjacentHTML("beforeend", answer.layouts);
      box.querySelectorAll("[data-drawn]").forEach((ground, i) => recolour(ground, answer.grounds[i], answer.looks));
    };
    const refuse = (why) => {
      const said = document.createElement("div");
      said.className = "notice notice-warning";
      said.append(document.createElement("p"));
      said.firstChild.textContent = why;
      part("said").replaceChildren(said);
    };

    // One question at a time: what moves meanwhile is asked once it is answered, unless
    // the answer is slow; then it is given up for the next.
    const patience = 400;
    let asked = "", begun = 0, stop = null, settled = 0;
    const question = () => {
      const all = new URLSearchParams(location.search);
      for (const number of numbers) all.set(number.name, number.value);
      return all.toString();
    };
    const ask = async () => {
      if (stop && performance.now() - begun < patience) return;
      stop?.abort();
      const mine = (stop = new AbortController());
      const now = (asked = question());
      begun = performance.now();
      let answer = null;
      try {
        const got = await fetch(box.dataset.liveIndex + (box.dataset.liveIndex.includes("?") ? "&" : "?") + now, { signal: mine.signal });
        if (got.ok || got.status === 422) answer = await got.json();
      } catch {
        // given up, or no network: what is shown stays
      }
      if (stop !== mine) return;
      stop = null;
      if (question() !== asked) return ask();
      if (!answer) return;
      clearTimeout(settled);
      settled = setTimeout(() => {
        part("told").textContent = answer.wrong || answer.told;
        if (!answer.wrong) history.replaceState(null, "", form.getAttribute("action").split("#")[0] + "?" + now);
      }, 500);
      if (answer.wrong) refuse(answer.wrong);
      else show(answer);
    };
    const numbers = [...form.querySelectorAll("input[inputmode=decimal]")];
    for (const number of numbers) number.addEventListener("input", ask);
  }
});

// The weights of a group. Points: how many are left. A room: how many have answered.
// Without this, the form is sent as it is and the server says what is left; the screen
// tells the number when it is loaded again.
addEventListener("DOMContentLoaded", () => {
  for (const form of document.querySelectorAll("[data-round-form][data-whole]")) {
    const said = form.querySelector("[data-round-left]");
    const numbers = [...form.querySelectorAll("input[inputmode=decimal]")];
    const read = (number) => Math.round(Number(number.value.replace(",", "."))) || 0;
    const tell = () => {
      const left = 100 - numbers.reduce((sum, number) => sum + Math.max(0, read(number)), 0);
      const words = left === 0 ? form.dataset.whole : left > 0 ? form.dataset.left : form.dataset.over;
      said.textContent = words.replace("{n}", Math.abs(left));
    };
    for (const number of numbers) number.addEventListener("input", tell);
    tell();
  }
  for (const screen of document.querySelectorAll("[data-round-count]")) {
    const said = screen.querySelector("[data-round-said]");
    const ask = async () => {
      const answer = document.hidden ? null : await fetch(screen.dataset.roundCount).catch(() => null);
      if (!answer || !answer.ok) return;
      const count = (await answer.json()).said;
      if (count !== said.textContent) said.textContent = count;
    };
    setInterval(ask, 3000);
  }
});
