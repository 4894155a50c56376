// A strip of thumbnails, one of them chosen; the arrow keys walk along it.
const FAR = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };
const FRAME = 3;  // px around the chosen one

function build(strip, form, items, pick) {
  const held = strip.getRootNode().activeElement?.dataset.id;
  strip.replaceChildren(...items.map((item) => {
    const button = form.content.firstElementChild.cloneNode(true), image = button.querySelector("img");
    image.style.aspectRatio = item.shape;
    image.src = item.thumbnail;
    button.dataset.id = item.id;
    button.querySelector("span").textContent = item.name;
    button.title = item.title;
    button.setAttribute("aria-label", item.title);
    button.onclick = () => pick(item.id);
    return button;
  }));
  if (held) [...strip.children].find((one) => one.dataset.id === held)?.focus({ preventScroll: true });
}

// One stop of the Tab key for the whole strip; sideways only, the page stays where it is.
function choose(strip, chosen) {
  for (const button of strip.children) {
    const here = button.dataset.id === chosen;
    button.setAttribute("aria-selected", here);
    button.tabIndex = here ? 0 : -1;
    const before = button.offsetLeft - strip.offsetLeft - FRAME;
    const after = before + button.offsetWidth + 2 * FRAME - strip.clientWidth;
    if (here) strip.scrollLeft = Math.max(after, Math.min(before, strip.scrollLeft));
  }
}

function walk(strip, event) {
  if (!(event.key in FAR)) return;
  const all = [...strip.children], at = all.indexOf(event.target) + FAR[event.key];
  all[Math.max(0, Math.min(all.length - 1, at))].focus();
  event.preventDefault();
}

export default function ({ data, parentElement, setTriggerValue }) {
  const strip = parentElement.querySelector(".strip");
  const items = JSON.stringify(data.items);
  if (strip.dataset.items !== items) build(strip, parentElement.querySelector("template"), data.items, (id) => setTriggerValue("picked", id));
  if (strip.dataset.items !== items || strip.dataset.chosen !== data.chosen) requestAnimationFrame(() => choose(strip, data.chosen));
  [strip.dataset.items, strip.dataset.chosen] = [items, data.chosen];
  strip.onkeydown = (event) => walk(strip, event);
}
