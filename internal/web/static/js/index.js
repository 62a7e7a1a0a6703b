// Weights of an index: a slider beside each number, and an answer while they move. What
// the server writes is shown as it is; without this, the form is sent by its button.
addEventListener("DOMContentLoaded", () => {
  for (const box of document.querySelectorAll("[data-live-index]")) {
    const form = box.querySelector("form");
    const shown = box.querySelector("[data-live-shown]");
    let waiting = 0;
    let last = 0;
    const ask = async () => {
      const turn = ++last;
      const asked = new URLSearchParams(new FormData(form));
      const answer = await fetch(box.dataset.liveIndex + (box.dataset.liveIndex.includes("?") ? "&" : "?") + asked).catch(() => null);
      if (!answer || !answer.ok || turn !== last) return;
      shown.innerHTML = await answer.text();
      history.replaceState(null, "", form.getAttribute("action").split("#")[0] + "?" + asked);
    };
    const soon = () => {
      clearTimeout(waiting);
      waiting = setTimeout(ask, 80);
    };
    for (const number of form.querySelectorAll("input[inputmode=decimal]")) {
      const slider = document.createElement("input");
      slider.type = "range";
      slider.min = 0;
      slider.max = 100;
      slider.setAttribute("aria-label", form.querySelector(`label[for="${number.id}"]`).textContent.trim());
      const read = () => Number(number.value.replace(",", ".")) || 0;
      slider.value = read();
      slider.addEventListener("input", () => {
        number.value = slider.value;
        soon();
      });
      number.addEventListener("input", () => {
        slider.value = read();
        soon();
      });
      number.after(slider);
    }
  }
});
