// How many characters there is room for in a point, said below its field as one writes.

for (const said of document.querySelectorAll("[data-count]")) {
  const field = document.getElementById(said.dataset.count);
  const show = () => {
    const left = field.dataset.limit - [...field.value.trim()].length;
    said.textContent = (left < 0 ? said.dataset.over : said.dataset.left).replace("#", Math.abs(left));
    said.toggleAttribute("data-over-limit", left < 0);
  };
  field.addEventListener("input", show);
  show();
}
