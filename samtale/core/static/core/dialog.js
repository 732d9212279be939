// One quiet dialog in the page's own element: it keeps focus, closes by Escape and gives focus back.

function element(name, props) {
  return Object.assign(document.createElement(name), props);
}

export function show({ title, text, link, href, close }) {
  if (document.querySelector("dialog[open]")) return;
  const dialog = element("dialog", { className: "ds-dialog" });
  const heading = element("h2", { textContent: title, id: "dialog-title" });
  const buttons = element("div", { className: "buttons" });
  const go = element("a", { className: "ds-button", href, target: "_blank", rel: "noopener", textContent: link });
  const back = element("button", { className: "ds-button", type: "button", textContent: close });
  dialog.setAttribute("aria-labelledby", heading.id);
  back.dataset.variant = "secondary";
  back.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  buttons.append(go, back);
  dialog.append(heading, element("p", { textContent: text }), buttons);
  document.body.append(dialog);
  dialog.showModal();
}
