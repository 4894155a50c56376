// What one draws with: its name, its key, its sign and how to use it; and what was drawn, in words.
const TOOLS = {
  box: ["Box", "b", '<rect x="4" y="5" width="12" height="10" rx="1"/>', "Drag a box around it."],
  point: ["Point", "p", '<circle cx="10" cy="10" r="2.200" class="solid"/><circle cx="10" cy="10" r="6.500"/>', "Click on it; click again for more."],
  scribble: ["Scribble", "s", '<path d="M3.500 13c2-6 4-7.500 5-5s-1.500 6 .5 6 3-7 5-7 1 3.500 2.500 3.500"/>', "Scribble over it."],
  brush: ["Brush", "m", '<path d="M16 3 9.500 10.500"/><path class="solid" d="M8.500 10.500c-2.500 0-3 2-3 3.500S4.500 16 3.500 16.500c3 1 7.500.5 7.500-3.500 0-1.500-1-2.500-2.500-2.500z"/>', "Paint over all of it."],
  polygon: ["Outline", "g", '<path d="M4 8.500 10 4l6 5-2.500 7h-7z"/>', "Click its corners; Enter or the first corner closes."],
};
const STROKES = new Set(["scribble", "brush"]);  // both leave as scribbles; a brush starts wide
const icon = (paths) => `<svg viewBox="0 0 20 20" aria-hidden="true">${paths}</svg>`;

function counted(shapes) {
  return shapes.length === 1 ? `1 ${TOOLS[shapes[0].kind][0].toLowerCase()}` : `${shapes.length} shapes`;
}

// A drawing that only leaves out points at nothing yet: who drew it is told what is missing.
function hint(canvas, here) {
  const { shapes, note, tool } = canvas, where = here ? "" : ` on frame ${canvas.drawnOn}`;
  if (note || !shapes.length) return note || TOOLS[tool][3];
  if (shapes.some((one) => one.sign > 0)) return `${counted(shapes)} drawn${where}.`;
  return `${counted(shapes)} to leave out${where}: now draw what you mean.`;
}
