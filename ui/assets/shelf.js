// The list of conversations, one of them open.
export default function ({ data, parentElement, setTriggerValue }) {
  const shelf = parentElement.querySelector(".shelf"), form = parentElement.querySelector("template");
  const wanted = JSON.stringify(data);
  if (shelf.dataset.shown === wanted) return;
  shelf.dataset.shown = wanted;
  const held = shelf.getRootNode().activeElement?.dataset.id;
  shelf.replaceChildren(...data.items.map((item) => {
    const button = form.content.firstElementChild.cloneNode(true);
    button.querySelector(".title").textContent = item.title;
    button.querySelector(".about").textContent = item.about;
    button.title = item.title;
    button.dataset.id = item.id;
    if (item.id === data.chosen) button.setAttribute("aria-current", "page");
    button.onclick = () => setTriggerValue("picked", item.id);
    return button;
  }));
  if (held) [...shelf.children].find((one) => one.dataset.id === held)?.focus({ preventScroll: true });
}
