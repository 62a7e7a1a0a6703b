// A picture of a phone weighs ten times what a page shows: it is made smaller before
// it leaves, where the browser can. Else it leaves whole, and the server does it.
const longest = 2560;

async function shrunk(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  if (scale === 1 && file.type === "image/jpeg") return null;
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  const small = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
  return small && small.size < file.size ? new File([small], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : null;
}

addEventListener("change", async (event) => {
  const input = event.target;
  if (!(input instanceof HTMLInputElement) || !input.matches("[data-shrink]") || !input.files.length) return;
  try {
    const small = await shrunk(input.files[0]);
    if (!small) return;
    const files = new DataTransfer();
    files.items.add(small);
    input.files = files.files;
  } catch { /* it leaves as it is */ }
});
