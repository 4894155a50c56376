// Members in columns by generation, with lines from each to what was made from it.
const WIDE = 132, HIGH = 106, ACROSS = 56, DOWN = 14;  // CSS pixels of a member, and between them

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".family"), sheet = root.querySelector(".sheet"), lines = root.querySelector(".lines");
  const form = parentElement.querySelector("template");
  const wanted = JSON.stringify(data);
  if (root.dataset.shown === wanted) return;
  root.dataset.shown = wanted;
  const place = ({ column, row }) => [column * (WIDE + ACROSS), row * (HIGH + DOWN)];
  const spots = new Map(data.members.map((one) => [one.id, place(one)]));
  for (const old of sheet.querySelectorAll("a")) old.remove();
  for (const one of data.members) {
    const link = form.content.firstElementChild.cloneNode(true), [left, top] = spots.get(one.id);
    Object.assign(link.style, { left: `${left}px`, top: `${top}px`, width: `${WIDE}px`, height: `${HIGH}px` });
    link.querySelector(".title").textContent = link.title = one.title;
    const base = link.querySelector(".base"), over = link.querySelector(".over");
    if (one.thumbnail) {
      base.src = one.under || one.thumbnail;
      base.alt = one.title;
      if (one.under) {
        over.src = one.thumbnail;
        over.hidden = false;
        base.onerror = () => base.remove();
      }
    } else { base.remove(); link.classList.add("gone"); }
    if (one.id === data.chosen) link.setAttribute("aria-current", "page");
    if (one.thumbnail && one.id !== data.chosen) {
      link.href = one.href;
      link.onclick = (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        setTriggerValue("picked", one.id);
      };
    }
    sheet.append(link);
  }
  const far = [...spots.values()];
  sheet.style.width = `${Math.max(...far.map(([left]) => left)) + WIDE}px`;
  sheet.style.height = `${Math.max(...far.map(([, top]) => top)) + HIGH}px`;
  lines.replaceChildren(...data.lines.map(({ parent, child, via }) => {
    const middle = HIGH / 2 - 9, [x0, y0] = spots.get(parent), [x1, y1] = spots.get(child);
    let way = `M${x0 + WIDE + 3} ${y0 + middle}`, [x, y] = [x0 + WIDE + 3, y0 + middle];
    const bend = (to, down) => { way += `C${(x + to) / 2} ${y} ${(x + to) / 2} ${down} ${to} ${down}`; [x, y] = [to, down]; };
    for (const [column, row] of via) {
      const [left, top] = place({ column, row });
      bend(left, top + middle);
      way += `H${left + WIDE}`;
      x = left + WIDE;
    }
    bend(x1 - 3, y1 + middle);
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", way);
    if (parent === data.chosen || child === data.chosen) path.setAttribute("class", "near");
    return path;
  }));
  const at = spots.get(data.chosen);
  if (at) root.scrollLeft = at[0] - root.clientWidth / 2 + WIDE / 2;
}
