// A strip of thumbnails, one of them chosen.
export default function ({ data, parentElement, setTriggerValue }) {
  const strip = parentElement.querySelector(".strip"), form = parentElement.querySelector("template");
  const wanted = JSON.stringify(data);
  if (strip.dataset.shown === wanted) return;
  strip.dataset.shown = wanted;
  strip.replaceChildren(...data.items.map((item) => {
    const button = form.content.firstElementChild.cloneNode(true);
    button.querySelector("img").src = item.thumbnail;
    button.querySelector("span").textContent = item.name;
    button.title = item.title;
    button.setAttribute("aria-label", item.title);
    button.setAttribute("aria-selected", item.id === data.chosen);
    button.onclick = () => setTriggerValue("picked", item.id);
    return button;
  }));
  strip.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest", inline: "nearest" });
}
