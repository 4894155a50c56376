// Draw regions on a picture or on one frame of a clip. Coordinates leave as fractions of the width
// and height, in the words of memory/region.py; no pixel travels.
const TOOLS = {
  box: ["Box", "b", '<rect x="4" y="5" width="12" height="10" rx="1"/>', "Drag a box around it."],
  point: ["Point", "p", '<circle cx="10" cy="10" r="2.200" class="solid"/><circle cx="10" cy="10" r="6.500"/>', "Click on it; click again for more."],
  scribble: ["Scribble", "s", '<path d="M3.500 13c2-6 4-7.500 5-5s-1.500 6 .5 6 3-7 5-7 1 3.500 2.500 3.500"/>', "Scribble over it."],
  polygon: ["Outline", "g", '<path d="M4 8.500 10 4l6 5-2.500 7h-7z"/>', "Click its corners; Enter or the first corner closes."],
};
const IN = "25,199,160", OUT = "255,93,93";
const limit = (value) => Math.min(1, Math.max(0, value));
const round = (value) => Math.round(value * 1e6) / 1e6;
const icon = (paths) => `<svg viewBox="0 0 20 20" aria-hidden="true">${paths}</svg>`;

class Canvas {
  constructor(root) {
    this.root = root;
    this.find = (query) => root.querySelector(query);
    this.paper = this.find("canvas");
    this.pen = this.paper.getContext("2d");
    this.image = this.find("img.media");
    this.video = this.find("video.media");
    this.light = this.find("video.light");
    this.shapes = [];
    this.past = [];
    this.future = [];
    this.live = null;
    this.tool = "box";
    this.exclude = false;
    this.note = "";
    this.data = null;
    this.sent = "";
    const tools = this.find(".tools");
    for (const [name, [label, key, paths]] of Object.entries(TOOLS)) {
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.tool = name;
      button.title = `${label} (${key.toUpperCase()})`;
      button.innerHTML = icon(paths) + `<span>${label}</span>`;
      tools.append(button);
    }
    this.listen();
    this.watch = new ResizeObserver(() => this.draw());
    this.watch.observe(this.find(".mat"));
  }

  get isClip() { return this.data.kind === "video"; }
  get frame() {
    if (!this.isClip) return null;
    const now = this.video.currentTime, times = this.data.times;
    if (!times.length) return Math.min(this.data.frames - 1, Math.floor(now * this.data.fps + 1e-3));
    let low = 0, high = times.length - 1;  // the last frame that has begun
    while (low < high) { const middle = (low + high + 1) >> 1; if (times[middle] <= now + 1e-4) low = middle; else high = middle - 1; }
    return low;
  }
  get longSide() { return Math.max(this.paper.clientWidth, this.paper.clientHeight) || 1; }

  // What Streamlit hands down at every rerun.
  update(api, data) {
    const before = this.data;
    this.api = api;
    this.data = data;
    if (!before || before.src !== data.src) this.show();
    // A mask lies over its picture as night; a track runs along with its clip as light.
    const [shown, other] = this.isClip ? [this.light, this.find(".veil")] : [this.find(".veil"), this.light];
    other.hidden = true;
    shown.hidden = !data.veil;
    if (data.veil && shown.getAttribute("src") !== data.veil) shown.src = data.veil;
    this.draw();
  }

  show() {
    const { src, width, height, kind } = this.data;
    const stage = this.find(".stage");
    stage.style.aspectRatio = `${width} / ${height}`;
    stage.style.width = `min(100%, calc(68vh * ${width / height}))`;
    this.image.style.display = kind === "image" ? "block" : "none";
    this.video.style.display = kind === "video" ? "block" : "none";
    this.find(".film").hidden = kind !== "video";
    this.find(".seek").max = Math.max(0, (this.data.frames || 1) - 1);
    this.find(".broken").hidden = true;
    const media = kind === "video" ? this.video : this.image;
    media.onerror = () => { this.find(".broken").hidden = false; };
    this.video.poster = this.data.poster;
    media.src = src;
    this.image.alt = this.data.label;
    this.past = [];
    this.future = [];
    this.live = null;
    const kept = this.recall();
    this.shapes = kept.shapes;
    this.drawnOn = kept.frame;
    if (kind === "video" && kept.frame) this.video.onloadedmetadata = () => this.seek(kept.frame);
    if (this.shapes.length) this.send();
  }

  // A draft outlives a reload of the page: it lies in the browser until it is cleared.
  get drawer() { return `vitron-draft:${this.data.draft}`; }
  recall() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.drawer) || "null");
      if (kept && Array.isArray(kept.shapes)) return kept;
    } catch { /* an unreadable draft is no draft */ }
    return { shapes: [], frame: null };
  }
  value() { return { shapes: this.shapes, frame: this.isClip && this.shapes.length ? this.drawnOn : null }; }
  send() {
    const value = this.value();
    const text = JSON.stringify(value);
    try { this.shapes.length ? localStorage.setItem(this.drawer, text) : localStorage.removeItem(this.drawer); } catch { /* private mode */ }
    if (text !== this.sent) { this.sent = text; this.api.setStateValue("drawn", value); }
  }

  change(shapes) {
    this.past.push({ shapes: this.shapes, frame: this.drawnOn });
    this.future = [];
    this.shapes = shapes;
    this.drawnOn = this.frame;
    this.live = null;
    this.send();
    this.draw();
  }
  add(shape) {
    const elsewhere = this.isClip && this.shapes.length && this.drawnOn !== this.frame;
    this.note = elsewhere ? `A region lives on one frame: the drawing on frame ${this.drawnOn} was put aside (undo brings it back).` : "";
    this.change([...(elsewhere ? [] : this.shapes), shape]);
  }
  step(from, to) {
    if (!from.length) return;
    to.push({ shapes: this.shapes, frame: this.drawnOn });
    const state = from.pop();
    this.shapes = state.shapes;
    this.drawnOn = state.frame;
    this.note = "";
    if (this.isClip && state.shapes.length) this.seek(state.frame);
    this.send();
    this.draw();
  }

  acts = {
    undo: () => { if (this.live) { this.live = null; this.draw(); } else this.step(this.past, this.future); },
    redo: () => this.step(this.future, this.past),
    clear: () => { this.note = ""; if (this.shapes.length || this.live) this.change([]); },
    exclude: () => { this.exclude = !this.exclude; this.draw(); },
    play: () => { if (this.video.paused) this.video.play(); else this.video.pause(); },
    prev: () => this.seek(this.frame - 1),
    next: () => this.seek(this.frame + 1),
    close: () => { if (this.live?.kind === "polygon" && this.live.points.length > 2) this.add(this.live); },
    drop: () => { this.live = null; this.draw(); },
  };

  // The middle of a frame's time, so that rounding never lands on its neighbour.
  seek(frame) {
    this.video.pause();
    const { frames, fps, times } = this.data, wanted = Math.min(frames - 1, Math.max(0, frame));
    const from = times[wanted], to = times[wanted + 1] ?? from + 1 / fps;
    this.video.currentTime = times.length ? (from + to) / 2 : (wanted + 0.5) / fps;
  }

  along() {
    const { light, video } = this;
    if (light.hidden || light.readyState === 0) return;
    if (Math.abs(light.currentTime - video.currentTime) > 0.25 / this.data.fps) light.currentTime = video.currentTime;
    if (video.paused) light.pause(); else light.play();
  }

  listen() {
    const { paper, root, video } = this;
    paper.oncontextmenu = (event) => event.preventDefault();
    paper.onpointerdown = (event) => this.press(event);
    paper.onpointermove = (event) => this.move(event);
    paper.onpointerup = () => this.lift();
    paper.onpointercancel = () => this.acts.drop();
    root.onclick = (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      if (button.dataset.tool) { this.tool = button.dataset.tool; this.live = null; this.draw(); }
      else this.acts[button.dataset.act]();
    };
    root.onkeydown = (event) => this.key(event);
    this.find(".seek").oninput = (event) => this.seek(+event.target.value);
    video.onseeked = video.ontimeupdate = video.onplay = video.onpause = () => { this.along(); this.draw(); };
    this.light.onloadeddata = () => this.along();
    this.image.onload = () => this.draw();
  }

  key(event) {
    const name = event.key.toLowerCase();
    const command = event.ctrlKey || event.metaKey;
    const onField = event.target.tagName === "INPUT";
    const onButton = event.target.tagName === "BUTTON";
    let act = null;
    if (command && name === "z") act = event.shiftKey ? "redo" : "undo";
    else if (command && name === "y") act = "redo";
    else if (!command && !event.altKey) {
      act = { n: "exclude", delete: "clear", backspace: "clear", escape: "drop" }[name] || null;
      if (name === "enter" && !onButton) act = "close";
      if (this.isClip && !onField) act = { arrowleft: "prev", arrowright: "next" }[name] || act;
      if (this.isClip && name === " " && !onButton) act = "play";
      const tool = Object.keys(TOOLS).find((one) => TOOLS[one][1] === name);
      if (tool) { this.tool = tool; this.live = null; this.draw(); event.stopPropagation(); }
    }
    if (act) { this.acts[act](); event.preventDefault(); event.stopPropagation(); }
  }

  spot(event) {
    const box = this.paper.getBoundingClientRect();
    return [round(limit((event.clientX - box.left) / box.width)), round(limit((event.clientY - box.top) / box.height))];
  }
  // How far apart two spots are on the screen, in CSS pixels.
  apart(a, b) { return Math.hypot((a[0] - b[0]) * this.paper.clientWidth, (a[1] - b[1]) * this.paper.clientHeight); }

  press(event) {
    if (event.button === 1) return;
    this.root.focus({ preventScroll: true });
    this.paper.setPointerCapture(event.pointerId);
    if (this.isClip) this.video.pause();
    this.note = "";
    const at = this.spot(event);
    const sign = this.exclude || event.button === 2 ? -1 : 1;
    if (this.tool === "point") { this.add({ kind: "point", sign, x: at[0], y: at[1] }); return; }
    if (this.tool === "box") this.live = { kind: "box", sign, from: at, x0: at[0], y0: at[1], x1: at[0], y1: at[1] };
    if (this.tool === "scribble") this.live = { kind: "scribble", sign, width: round(+this.find(".brush input").value / this.longSide), points: [at] };
    if (this.tool === "polygon") {
      if (!this.live) this.live = { kind: "polygon", sign, points: [at] };
      else if (this.live.points.length > 2 && this.apart(at, this.live.points[0]) < 12) { this.add(this.live); return; }
      else if (this.apart(at, this.live.points.at(-1)) > 2) this.live.points.push(at);
    }
    this.draw();
  }
  move(event) {
    this.cursor = this.spot(event);
    if (this.live?.kind === "polygon") { this.draw(); return; }
    if (!this.live || !event.buttons) return;
    const at = this.cursor, live = this.live;
    if (live.kind === "box") {
      [live.x0, live.x1] = [Math.min(live.from[0], at[0]), Math.max(live.from[0], at[0])];
      [live.y0, live.y1] = [Math.min(live.from[1], at[1]), Math.max(live.from[1], at[1])];
    } else if (this.apart(at, live.points.at(-1)) > 3) live.points.push(at);
    this.draw();
  }
  lift() {
    const live = this.live;
    if (!live || live.kind === "polygon") return;
    if (live.kind === "box") {
      const { from, ...box } = live;
      const tiny = this.apart([box.x0, 0], [box.x1, 0]) < 4 || this.apart([0, box.y0], [0, box.y1]) < 4;
      if (tiny) { this.note = "That was too small for a box: press, drag, let go."; this.live = null; this.draw(); } else this.add(box);
      return;
    }
    this.add(live);
  }

  draw() {
    if (!this.data) return;
    const { paper, pen } = this;
    const scale = window.devicePixelRatio || 1, wide = paper.clientWidth, high = paper.clientHeight;
    const size = [Math.round(wide * scale), Math.round(high * scale)];
    if (paper.width !== size[0] || paper.height !== size[1]) [paper.width, paper.height] = size;
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, wide, high);
    pen.lineJoin = pen.lineCap = "round";
    const here = !this.isClip || this.drawnOn === this.frame;
    pen.globalAlpha = here ? 1 : 0.25;
    for (const shape of this.shapes) this.paint(shape, false);
    pen.globalAlpha = 1;
    if (this.live) this.paint(this.live, true);
    this.mark(here);
  }

  paint(shape, live) {
    const { pen } = this, colour = shape.sign > 0 ? IN : OUT;
    const wide = this.paper.clientWidth, high = this.paper.clientHeight;
    const path = new Path2D();
    const line = (points) => points.forEach(([x, y], index) => (index ? path.lineTo(x * wide, y * high) : path.moveTo(x * wide, y * high)));
    if (shape.kind === "point") {
      const [x, y] = [shape.x * wide, shape.y * high];
      path.arc(x, y, 8, 0, 7);
      pen.fillStyle = `rgb(${colour})`; pen.fill(path);
      pen.strokeStyle = "#fff"; pen.lineWidth = 2; pen.stroke(path);
      const sign = new Path2D(`M${x - 3.500} ${y}h7` + (shape.sign > 0 ? `M${x} ${y - 3.500}v7` : ""));
      pen.stroke(sign);
      return;
    }
    if (shape.kind === "scribble") {
      line(shape.points.length > 1 ? shape.points : [shape.points[0], shape.points[0]]);
      pen.strokeStyle = `rgba(${colour},.55)`; pen.lineWidth = Math.max(2, shape.width * this.longSide); pen.stroke(path);
      return;
    }
    if (shape.kind === "box") path.rect(shape.x0 * wide, shape.y0 * high, (shape.x1 - shape.x0) * wide, (shape.y1 - shape.y0) * high);
    else { line(live && this.cursor ? [...shape.points, this.cursor] : shape.points); if (!live) path.closePath(); }
    pen.fillStyle = `rgba(${colour},.2)`;
    if (live || !this.data.veil) pen.fill(path);  // under a cut-out the colours stay true
    pen.strokeStyle = "rgba(0,0,0,.55)"; pen.lineWidth = 4; pen.stroke(path);  // a dark edge: seen on any picture
    pen.strokeStyle = `rgb(${colour})`; pen.lineWidth = 2; pen.stroke(path);
    if (shape.kind === "polygon" && live) for (const [x, y] of shape.points) {
      const dot = new Path2D(); dot.arc(x * wide, y * high, 4, 0, 7);
      pen.fillStyle = "#fff"; pen.fill(dot); pen.strokeStyle = `rgb(${colour})`; pen.stroke(dot);
    }
  }

  mark(here) {
    for (const button of this.root.querySelectorAll("[data-tool]")) button.setAttribute("aria-pressed", button.dataset.tool === this.tool);
    this.find("[data-act=exclude]").setAttribute("aria-pressed", this.exclude);
    this.find("[data-act=undo]").disabled = !this.past.length && !this.live;
    this.find("[data-act=redo]").disabled = !this.future.length;
    this.find("[data-act=clear]").disabled = !this.shapes.length && !this.live;
    this.find(".brush").classList.toggle("on", this.tool === "scribble");
    if (this.isClip) {
      this.find(".seek").value = this.frame;
      this.find(".time").textContent = `frame ${this.frame} · ${this.video.currentTime.toFixed(2)} s`;
      this.find("[data-act=play]").innerHTML = icon(this.video.paused ? '<path class="solid" d="M7 4.500v11l8.500-5.500z"/>' : '<path d="M7.500 5v10M12.500 5v10"/>');
    }
    const count = this.shapes.length, counted = count === 1 ? `1 ${TOOLS[this.shapes[0].kind][0].toLowerCase()}` : `${count} shapes`;
    const where = here ? "" : ` on frame ${this.drawnOn}`;
    this.find(".hint").textContent = this.note || (count ? `${counted} drawn${where}.` : TOOLS[this.tool][3]);
  }
}

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".canvas");
  root.vitron ??= new Canvas(root);  // called again at every rerun: the drawing stays
  root.vitron.update({ setStateValue }, data);
  return () => root.vitron.watch.disconnect();
}
