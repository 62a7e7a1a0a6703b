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
