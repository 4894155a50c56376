// Turns as rows: what was asked, what came of it, how long each part took, and what can be done now.
const make = (name, props = {}, ...children) => {
  const element = Object.assign(document.createElement(name), props);
  element.append(...children);
  return element;
};

class Ledger {
  constructor(root, form) {
    this.root = root;
    this.form = form;
    this.open = new Set();
    this.rows = new Map();
    root.onclick = (event) => this.click(event);
  }

  update(data, tell) {
    this.tell = tell;
    this.root.setAttribute("aria-label", data.label);
    const kept = new Map();
    for (const item of data.items) {
      const wanted = JSON.stringify(item), old = this.rows.get(item.id);
      kept.set(item.id, old?.wanted === wanted ? old : { wanted, li: this.row(item, old?.li) });
    }
    for (const [id, old] of this.rows) if (kept.get(id)?.li !== old.li) old.li.remove();
    [...kept.values()].forEach(({ li }, at) => { if (this.root.children[at] !== li) this.root.insertBefore(li, this.root.children[at] || null); });
    this.rows = kept;
    if (this.focus) { this.rows.get(this.focus[0])?.li.querySelector(this.focus[1])?.focus(); this.focus = null; }
  }

  row(item, old) {
    const active = this.root.getRootNode().activeElement;
    if (old?.contains(active)) this.focus = [item.id, active.dataset.word ? `[data-word="${active.dataset.word}"]` : ".more"];
    const li = this.form.content.firstElementChild.cloneNode(true), find = (query) => li.querySelector(query);
    li.dataset.id = item.id;
    li.dataset.state = item.state;
    find(".mark").setAttribute("aria-label", item.said);
    find(".title").textContent = item.title;
    find(".title").title = item.title;
    find(".about").textContent = item.about;
    find(".took").textContent = item.took;
    find(".reply").textContent = item.reply;
    find(".bar").append(...item.parts.map((part) => { const i = make("i", { title: `${part.label}: ${part.took}` }); i.style.flexGrow = part.share; i.dataset.tone = part.tone; return i; }));
    find(".thumbs").append(...item.thumbs.map((thumb) => this.thumb(thumb)));
    find(".acts").append(...item.acts.map(([word, label]) => this.button(word, label)));
    find(".steps").append(...item.steps.map((step) => this.step(step)));
    const shown = item.live || this.open.has(item.id);
    find(".detail").hidden = !shown;
    find(".more").setAttribute("aria-expanded", shown);
    return li;
  }

  thumb(thumb) {
    const link = make("a", { href: thumb.href, title: thumb.title });
    link.dataset.artifact = thumb.id;
    const base = make("img", { src: thumb.under || thumb.src, alt: thumb.title, loading: "lazy" });
    base.onerror = () => base.remove();
    link.append(base);
    if (thumb.under) link.append(make("img", { src: thumb.src, alt: "", className: "over", loading: "lazy" }));
    return link;
  }

  button(word, label) {
    const button = make("button", { type: "button", textContent: label });
    button.dataset.word = word;
    return button;
  }

  step(step) {
    const track = make("span", { className: "track" }, make("i"));
    track.dataset.tone = step.tone;
    track.firstChild.style.width = `${100 * step.share}%`;
    track.firstChild.style.marginLeft = `${100 * step.from}%`;
    const line = make("li", { className: "step" }, make("span", { className: "name", textContent: step.label }), track, make("span", { className: "time", textContent: step.took }));
    line.dataset.state = step.state;
    for (const words of [step.message, ...step.notes]) if (words) line.append(make("p", { className: "said", textContent: words }));
    if (step.message && step.help) line.querySelector(".said").append(this.button(...step.help));
    return line;
  }

  click(event) {
    const li = event.target.closest("li[data-id]"), button = event.target.closest("button"), thumb = event.target.closest("a");
    if (!li) return;
    const id = li.dataset.id;
    if (thumb) {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.tell("act", { word: "show", id: thumb.dataset.artifact, at: Date.now() });
    } else if (button?.dataset.word) {
      button.disabled = true;
      this.tell("act", { word: button.dataset.word, id, at: Date.now() });
    } else if (button) {
      const detail = li.querySelector(".detail");
      detail.hidden = !detail.hidden;
      button.setAttribute("aria-expanded", !detail.hidden);
      if (detail.hidden) this.open.delete(id); else this.open.add(id);
    }
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".ledger");
  root.vitron ??= new Ledger(root, parentElement.querySelector("template"));
  root.vitron.update(data, setTriggerValue);
}
