// Draw regions on a picture or on one frame of a clip. Coordinates leave as fractions of the width
// and height, in the words of memory/region.py; no pixel travels.
const FAR = 16;  // how large a picture can be made
const limit = (value) => Math.min(1, Math.max(0, value));
const round = (value) => Math.round(value * 1e6) / 1e6;
const played = (media) => media.play().catch(() => {});  // a pause before it has begun breaks the promise

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
    this.widths = { scribble: 18, brush: 44 };  // CSS pixels, as they look at 100 %
    this.view = { zoom: 1, x: 0, y: 0 };  // x, y: where the picture's corner lies, in shares of the stage
    this.fingers = new Map();
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
    shown.hidden = this.find(".shade").hidden = !data.veil;
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
    media.onerror = () => { this.image.style.backgroundImage = ""; this.find(".broken").hidden = false; };
    this.video.poster = this.data.poster;
    this.image.style.backgroundImage = `url("${this.data.poster}")`;  // no white sheet while it comes
    media.src = src;
    this.image.alt = this.data.label;
    this.past = [];
    this.future = [];
    this.live = null;
    this.view = { zoom: 1, x: 0, y: 0 };
    this.find(".of-clips").hidden = kind !== "video";
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
    play: () => { if (this.video.paused) played(this.video); else this.video.pause(); },
    prev: () => this.seek(this.frame - 1),
    next: () => this.seek(this.frame + 1),
    close: () => { if (this.live?.kind === "polygon" && this.live.points.length > 2) this.add(this.live); },
    drop: () => { this.live = null; this.draw(); },
    in: () => this.zoom(1.5),
    out: () => this.zoom(1 / 1.5),
    fit: () => this.look({ zoom: 1, x: 0, y: 0 }),
    help: () => { const help = this.find(".help"); help.hidden = !help.hidden; this.find("[data-act=help]").setAttribute("aria-expanded", !help.hidden); },
    thinner: () => this.thicken(1 / 1.25),
    thicker: () => this.thicken(1.25),
  };

  thicken(factor) {
    if (!STROKES.has(this.tool)) return;
    this.widths[this.tool] = Math.min(160, Math.max(4, this.widths[this.tool] * factor));
    this.draw();
  }

  // Zoom about a place on the stage (in shares of it), which stays where it is.
  zoom(factor, at = [0.5, 0.5]) {
    const { zoom, x, y } = this.view, next = Math.min(FAR, Math.max(1, zoom * factor)), by = next / zoom;
    this.look({ zoom: next, x: at[0] - (at[0] - x) * by, y: at[1] - (at[1] - y) * by });
  }
  look({ zoom, x, y }) {
    const held = (value) => Math.min(0, Math.max(1 - zoom, value));  // the picture always fills the stage
    this.view = { zoom, x: held(x), y: held(y) };
    this.draw();
  }
  pan(dx, dy) { this.look({ ...this.view, x: this.view.x + dx / this.paper.clientWidth, y: this.view.y + dy / this.paper.clientHeight }); }

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
    if (video.paused) light.pause(); else played(light);
  }

  listen() {
    const { paper, root, video } = this;
    paper.oncontextmenu = (event) => event.preventDefault();
    paper.onpointerdown = (event) => this.press(event);
    paper.onpointermove = (event) => this.move(event);
    paper.onpointerup = (event) => this.lift(event);
    paper.onpointercancel = (event) => { this.fingers.delete(event.pointerId); this.hold = null; this.acts.drop(); };
    paper.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    root.addEventListener("focusin", () => { this.focused = true; });
    root.addEventListener("focusout", () => { this.focused = this.space = false; });
    paper.onmousedown = (event) => { if (event.button === 1) event.preventDefault(); };  // no scrolling wheel
    root.onkeyup = (event) => letGo(this, event);
    this.find(".brush input").oninput = (event) => { this.widths[this.tool] = +event.target.value; };
    this.find(".shade input").oninput = (event) => this.shade(+event.target.value / 100);
    root.onclick = (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      if (button.dataset.tool) { this.tool = button.dataset.tool; this.live = null; this.draw(); }
      else this.acts[button.dataset.act]();
    };
    root.onkeydown = (event) => key(this, event);
    this.find(".seek").oninput = (event) => this.seek(+event.target.value);
    video.onseeked = video.ontimeupdate = video.onplay = video.onpause = () => { this.along(); this.draw(); };
    this.light.onloadeddata = () => this.along();
    this.image.onload = () => { this.image.style.backgroundImage = ""; this.draw(); };
  }

  spot(event) {
    const [left, top] = this.place(event), { zoom, x, y } = this.view;
    return [round(limit((left - x) / zoom)), round(limit((top - y) / zoom))];
  }
  // Where on the stage, whatever of the picture lies there.
  place(event) {
    const box = this.paper.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  }
  // How far apart two spots are on the screen, in CSS pixels.
  apart(a, b) { return this.view.zoom * Math.hypot((a[0] - b[0]) * this.paper.clientWidth, (a[1] - b[1]) * this.paper.clientHeight); }

  wheel(event) {
    const closer = event.deltaY < 0;
    // Without Ctrl the page scrolls, unless one works here and there is something to zoom.
    if (!event.ctrlKey && !event.metaKey && !(this.focused && (closer || this.view.zoom > 1))) return;
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 16 : 1;
    this.zoom(Math.exp(-Math.max(-120, Math.min(120, event.deltaY * lines)) / (event.ctrlKey ? 150 : 400)), this.place(event));
  }
  // Two fingers move and widen the picture between them.
  pinch() {
    const [a, b] = [...this.fingers.values()];
    return { at: [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2], apart: Math.max(1e-3, Math.hypot((a[0] - b[0]) * this.paper.clientWidth, (a[1] - b[1]) * this.paper.clientHeight)) };
  }
  shade(share) {
    this.find(".veil").style.opacity = share;
    this.light.style.opacity = 0.8 * share;
  }

  press(event) {
    this.root.focus({ preventScroll: true });
    this.paper.setPointerCapture(event.pointerId);
    if (event.pointerType === "touch") this.fingers.set(event.pointerId, this.place(event));
    if (this.fingers.size === 2) { this.live = null; this.dot = null; this.grip = this.pinch(); this.draw(); return; }
    if (this.fingers.size > 2 || this.grip) return;
    if (event.button === 1 || this.space) { event.preventDefault(); this.hold = [event.clientX, event.clientY]; this.panned = true; this.draw(); return; }
    if (this.isClip) this.video.pause();
    this.note = "";
    const at = this.spot(event);
    const sign = this.exclude || event.button === 2 ? -1 : 1;
    if (this.tool === "point") {
      const point = { kind: "point", sign, x: at[0], y: at[1] };
      if (event.pointerType === "touch") this.dot = point;  // it may become a pinch: set when lifted
      else this.add(point);
      return;
    }
    if (this.tool === "box") this.live = { kind: "box", sign, from: at, x0: at[0], y0: at[1], x1: at[0], y1: at[1] };
    if (STROKES.has(this.tool)) this.live = { kind: "scribble", sign, width: round(Math.min(1, this.widths[this.tool] / this.view.zoom / this.longSide)), points: [at] };
    if (this.tool === "polygon") {
      if (!this.live) this.live = { kind: "polygon", sign, points: [at] };
      else if (this.live.points.length > 2 && this.apart(at, this.live.points[0]) < 12) { this.add(this.live); return; }
      else if (this.apart(at, this.live.points.at(-1)) > 2) this.live.points.push(at);
    }
    this.draw();
  }
  move(event) {
    if (this.fingers.has(event.pointerId)) this.fingers.set(event.pointerId, this.place(event));
    if (this.grip) {
      if (this.fingers.size !== 2) return;
      const now = this.pinch(), before = this.grip;
      this.grip = now;
      this.zoom(now.apart / before.apart, before.at);
      this.look({ ...this.view, x: this.view.x + now.at[0] - before.at[0], y: this.view.y + now.at[1] - before.at[1] });
      return;
    }
    if (this.hold) {
      const [x, y] = this.hold;
      this.hold = [event.clientX, event.clientY];
      this.pan(event.clientX - x, event.clientY - y);
      return;
    }
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
  lift(event) {
    this.fingers.delete(event.pointerId);
    if (this.grip) { if (!this.fingers.size) this.grip = null; return; }
    if (this.hold) { this.hold = null; this.draw(); return; }
    if (this.dot) { const { dot } = this; this.dot = null; this.add(dot); return; }
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
    const { zoom, x, y } = this.view, layers = this.find(".layers");
    layers.style.transform = zoom === 1 ? "" : `translate(${x * 100}%, ${y * 100}%) scale(${zoom})`;
    layers.classList.toggle("near", zoom * wide > 3 * this.data.width);  // each pixel is to be seen
    paper.classList.toggle("hand", !!this.space);
    paper.classList.toggle("held", !!this.hold);
    const here = !this.isClip || this.drawnOn === this.frame;
    pen.globalAlpha = here ? 1 : 0.25;
    for (const shape of this.shapes) paint(this, shape, false);
    pen.globalAlpha = 1;
    if (this.live) paint(this, this.live, true);
    this.mark(here);
  }

  mark(here) {
    const held = this.root.getRootNode().activeElement;
    for (const button of this.root.querySelectorAll("[data-tool]")) button.setAttribute("aria-pressed", button.dataset.tool === this.tool);
    this.find("[data-act=exclude]").setAttribute("aria-pressed", this.exclude);
    this.find("[data-act=undo]").disabled = !this.past.length && !this.live;
    this.find("[data-act=redo]").disabled = !this.future.length;
    this.find("[data-act=clear]").disabled = !this.shapes.length && !this.live;
    this.find(".brush").classList.toggle("on", STROKES.has(this.tool));
    if (STROKES.has(this.tool)) this.find(".brush input").value = this.widths[this.tool];
    this.find(".zoom").textContent = `${Math.round(this.view.zoom * 100)}%`;
    this.find("[data-act=fit]").disabled = this.find("[data-act=out]").disabled = this.view.zoom === 1;
    this.find("[data-act=in]").disabled = this.view.zoom === FAR;
    if (this.isClip) {
      this.find(".seek").value = this.frame;
      this.find(".time").textContent = `frame ${this.frame} · ${this.video.currentTime.toFixed(2)} s`;
      this.find("[data-act=play]").innerHTML = icon(this.video.paused ? '<path class="solid" d="M7 4.500v11l8.500-5.500z"/>' : '<path d="M7.500 5v10M12.500 5v10"/>');
    }
    const said = hint(this, here), told = this.find(".hint");
    if (told.textContent !== said) told.textContent = said;  // said aloud once, not at every move
    if (held?.disabled) this.root.focus({ preventScroll: true });  // it would take the keys away with it
  }
}

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".canvas");
  root.vitron ??= new Canvas(root);  // called again at every rerun: the drawing stays
  root.vitron.update({ setStateValue }, data);
  return () => root.vitron.watch.disconnect();
}
