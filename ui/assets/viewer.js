// Something made, shown well: a picture beside what it was before, a mask over its picture, a clip,
// a track as a light on its clip.
function show(root, data) {
  const find = (query) => root.querySelector(query), frame = find(".frame");
  const clip = data.kind === "video" || data.kind === "track";
  const under = find(clip ? "video.under" : "img.under"), over = find(clip ? "video.over" : "img.over");
  frame.style.aspectRatio = `${data.width} / ${data.height}`;
  frame.style.width = `min(100%, calc(${data.tallest} * ${data.width / data.height}))`;
  frame.classList.toggle("checks", data.kind === "image" && !data.under);
  frame.classList.toggle("compare", data.mode === "compare");
  frame.classList.toggle("spotlight", data.mode === "spotlight");
  // A lone clip is controlled by the browser's own buttons; two at once are driven together.
  const lone = !data.under;
  const source = (media, url) => {
    media.hidden = !url;
    if (url && media.getAttribute("src") !== url) media.src = url;
    media.onerror = () => { if (url) find(".broken").hidden = false; };
  };
  for (const other of root.querySelectorAll(".under, .over")) if (other !== under && other !== over) other.hidden = true;
  source(under, data.under || data.src);
  source(over, data.under ? data.src : "");
  under.alt = over.alt = data.label;
  if (clip) {
    under.controls = true;
    if (data.poster) under.poster = data.poster;
    if (!lone) {
      under.onplay = () => { over.currentTime = under.currentTime; over.play().catch(() => {}); };  // a pause meanwhile breaks the promise
      under.onpause = () => over.pause();
      under.onseeked = under.ontimeupdate = () => { if (Math.abs(over.currentTime - under.currentTime) > 0.08) over.currentTime = under.currentTime; };
      over.controls = false;
    }
  }
  const comparing = data.mode === "compare" && !clip;
  for (const part of [".seam", ".slide", ".left", ".right"]) find(part).hidden = !comparing;
  const slide = find(".slide");
  slide.oninput = () => frame.style.setProperty("--at", `${slide.value}%`);
}

// The line under it: what it is, what can be done with it, and the way to keep it as a file.
function caption(root, form, data, tell) {
  const name = document.createElement("b");
  name.textContent = data.name;
  root.querySelector(".about").replaceChildren(name, data.about ? ` · ${data.about}` : "");
  const buttons = data.acts.map(([act, label, pressed]) => {
    const button = form.content.querySelector("button").cloneNode();
    button.textContent = label;
    if (pressed !== null) button.setAttribute("aria-pressed", pressed);
    button.onclick = () => tell("act", act);
    return button;
  });
  const save = form.content.querySelector("a").cloneNode();
  save.textContent = "Save";
  save.href = data.file;
  save.setAttribute("aria-label", `Save ${data.name} as a file`);
  root.querySelector(".acts").replaceChildren(...buttons, ...(data.file ? [save] : []));
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".viewer");
  show(root, data);
  const wanted = JSON.stringify([data.name, data.about, data.acts, data.file]);
  if (root.dataset.caption === wanted) return;  // else a rerun would take the focus from a button
  root.dataset.caption = wanted;
  caption(root, parentElement.querySelector("template"), data, setTriggerValue);
}
