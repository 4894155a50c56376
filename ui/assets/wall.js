// A wall of thumbnails in rows of one height: opened, starred, chosen one by one, in a row, or all.
const DWELL = 400;  // ms that the pointer rests on a clip before it plays

class Wall {
  constructor(root, form) {
    this.root = root;
    this.form = form;
    this.bar = root.querySelector(".bar");
    this.tiles = root.querySelector(".tiles");
    this.chosen = new Set();
    this.everything = false;
    this.last = null;  // the tile from which shift chooses a row
    this.bar.onclick = (event) => this.act(event.target.closest("button")?.dataset.act);
    this.tiles.onclick = (event) => this.click(event);
    this.tiles.onkeydown = (event) => this.key(event);
  }

  update(data, tell) {
    this.tell = tell;
    if (data.settled !== this.settled) {  // what was asked for is done: nothing is chosen any more
      if (this.settled !== undefined) this.clear();
      this.settled = data.settled;
    }
    if (data.download && data.download !== this.fetched) {
      this.fetched = data.download;
      const link = document.createElement("a");
      link.href = data.download;
      link.download = "";
      link.click();
    }
    if (this.data && data.leaf !== this.data.leaf) document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
    this.data = data;
    const wanted = JSON.stringify(data.items);
    if (wanted !== this.shown) {
      this.shown = wanted;
      this.lay(data.items);
    }
    this.mark();
  }

  // What stands there already stays as it is, its picture drawn and the focus on it.
  lay(items) {
    const old = [...this.tiles.children];
    const known = new Map(old.map((li) => [li.dataset.id, li]));
    const tiles = items.map((item) => {
      const li = known.get(item.id);
      if (li?.told !== this.told(item)) return this.tile(item);
      li.querySelector(".star").setAttribute("aria-pressed", item.starred);
      return li;
    });
    if (tiles.length === old.length && tiles.every((li, at) => li === old[at])) return;
    this.tiles.replaceChildren(...tiles);
    for (const link of this.tiles.querySelectorAll("a")) link.tabIndex = -1;
    this.tiles.querySelector("a")?.setAttribute("tabindex", 0);
  }

  told(item) { return JSON.stringify({ ...item, starred: false }); }

  tile(item) {
    const li = this.form.content.firstElementChild.cloneNode(true);
    const find = (query) => li.querySelector(query);
    li.dataset.id = item.id;
    li.told = this.told(item);
    li.style.setProperty("--wide", item.wide);
    const link = find("a"), base = find(".base"), over = find(".over");
    link.href = item.href;
    link.tabIndex = -1;
    link.title = item.about;
    base.src = item.under || item.thumbnail;
    base.alt = item.title;
    if (item.under) {
      over.src = item.thumbnail;
      over.hidden = false;
      base.onerror = () => base.remove();  // what it was cut from is gone: it stands alone
    }
    find(".title").textContent = item.title;
    find(".length").textContent = item.length;
    find(".pick").setAttribute("aria-label", `Choose ${item.title}`);
    find(".star").setAttribute("aria-label", `Star ${item.title}`);
    find(".star").setAttribute("aria-pressed", item.starred);
    if (item.clip) this.playable(li, link, item);
    return li;
  }

  playable(li, link, item) {
    let timer = 0, film = null;
    li.onpointerenter = () => { timer = setTimeout(() => {
      film = document.createElement("video");
      Object.assign(film, { src: item.clip, muted: true, loop: true, autoplay: true, playsInline: true });
      link.insertBefore(film, link.querySelector(".title"));
    }, DWELL); };
    li.onpointerleave = () => { clearTimeout(timer); film?.remove(); film = null; };
  }

  get ids() { return this.data.items.map((item) => item.id); }

  click(event) {
    const li = event.target.closest("li");
    if (!li) return;
    const id = li.dataset.id;
    if (event.target.closest(".star")) { this.star(li); return; }
    const modified = event.ctrlKey || event.metaKey;
    if (event.target.closest(".pick") || event.shiftKey || this.chosen.size || this.everything) {
      event.preventDefault();
      if (event.shiftKey && this.last) this.row(id); else this.toggle(id);
      return;
    }
    if (modified || event.button) return;  // the browser opens it in a tab of its own
    event.preventDefault();
    this.tell("open", id);
  }

  star(li) {
    const star = li.querySelector(".star"), on = star.getAttribute("aria-pressed") !== "true";
    star.setAttribute("aria-pressed", on);
    this.tell("act", { word: on ? "star" : "unstar", ids: [li.dataset.id], all: false, single: true, at: Date.now() });
  }

  toggle(id) {
    if (this.everything) { this.everything = false; this.chosen = new Set(this.ids); }
    if (!this.chosen.delete(id)) this.chosen.add(id);
    this.last = id;
    this.mark();
  }

  row(id) {
    const ids = this.ids, [from, to] = [ids.indexOf(this.last), ids.indexOf(id)].sort((a, b) => a - b);
    for (const one of ids.slice(Math.max(0, from), to + 1)) this.chosen.add(one);
    this.mark();
  }

  clear() { this.chosen.clear(); this.everything = false; this.last = null; this.mark(); }

  act(word) {
    if (!word) return;
    if (word === "none") { this.clear(); return; }
    if (word === "all") {
      if (this.ids.some((id) => !this.chosen.has(id))) for (const id of this.ids) this.chosen.add(id);
      else this.everything = true;
      this.mark();
      return;
    }
    this.tell("act", { word, ids: this.everything ? [] : [...this.chosen], all: this.everything, single: false, at: Date.now() });
  }

  key(event) {
    const links = [...this.tiles.querySelectorAll("a")], at = links.indexOf(event.target);
    if (at < 0) return;
    const li = event.target.closest("li"), name = event.key.toLowerCase(), command = event.ctrlKey || event.metaKey;
    const steps = { arrowright: at + 1, arrowleft: at - 1, home: 0, end: links.length - 1, arrowdown: this.above(links, at, 1), arrowup: this.above(links, at, -1) };
    let done = true;
    if (name in steps) {
      const next = links[Math.min(links.length - 1, Math.max(0, steps[name]))];
      links[at].tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    } else if (command && name === "a") { for (const id of this.ids) this.chosen.add(id); this.mark(); }
    else if (command || event.altKey) done = false;
    else if (name === " " || name === "x") this.toggle(li.dataset.id);
    else if (name === "s") this.star(li);
    else if (name === "escape") this.clear();
    else if (name === "delete" && (this.chosen.size || this.everything)) this.act("delete");
    else done = false;
    if (done) { event.preventDefault(); event.stopPropagation(); }
  }

  // The tile one row up or down whose middle is nearest.
  above(links, at, way) {
    const here = links[at].getBoundingClientRect(), middle = here.left + here.width / 2;
    const others = links.map((link, index) => ({ index, box: link.getBoundingClientRect() })).filter(({ box }) => way * (box.top - here.top) > 4);
    if (!others.length) return at;
    const nearest = Math.min(...others.map(({ box }) => Math.abs(box.top - here.top)));
    const row = others.filter(({ box }) => Math.abs(Math.abs(box.top - here.top) - nearest) < 4);
    return row.reduce((best, one) => (Math.abs(one.box.left + one.box.width / 2 - middle) < Math.abs(best.box.left + best.box.width / 2 - middle) ? one : best)).index;
  }

  mark() {
    if (!this.data) return;
    const count = this.everything ? this.data.total : this.chosen.size;
    this.bar.hidden = !count;
    this.root.classList.toggle("choosing", !!count);
    this.bar.querySelector(".count").textContent = `${count.toLocaleString("en")} chosen`;
    const all = this.bar.querySelector('[data-act="all"]'), whole = this.ids.every((id) => this.chosen.has(id));
    all.textContent = whole ? `Choose all ${this.data.total.toLocaleString("en")}` : "Choose this page";
    all.hidden = this.everything || (whole && this.data.total <= this.ids.length);
    for (const li of this.tiles.children) li.querySelector(".pick").setAttribute("aria-checked", this.everything || this.chosen.has(li.dataset.id));
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".wall");
  root.vitron ??= new Wall(root, parentElement.querySelector("template"));
  root.vitron.update(data, setTriggerValue);
}
