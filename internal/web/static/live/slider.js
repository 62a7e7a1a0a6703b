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
