// What each key does on the canvas; a field or button that has the focus keeps its own.
const KEYS = {
  n: "exclude", delete: "clear", backspace: "clear", escape: "drop", "+": "in", "=": "in", "-": "out",
  0: "fit", "?": "help", "[": "thinner", "]": "thicker",
};

function key(canvas, event) {
  const name = event.key.toLowerCase();
  const command = event.ctrlKey || event.metaKey;
  const onField = event.target.tagName === "INPUT";
  const onButton = event.target.tagName === "BUTTON";
  let act = null;
  if (command && name === "z") act = event.shiftKey ? "redo" : "undo";
  else if (command && name === "y") act = "redo";
  else if (!command && !event.altKey) {
    act = KEYS[name] || null;
    if (onField && event.target.type === "range" && "+-=".includes(name)) act = null;
    if (name === "enter" && !onButton) act = "close";
    if (canvas.isClip && !onField) act = { arrowleft: "prev", arrowright: "next" }[name] || act;
    if (name === " " && !onButton && !onField) {  // held: the hand; tapped on a clip: play
      if (!canvas.space) { canvas.space = true; canvas.panned = false; canvas.draw(); }
      event.preventDefault(); event.stopPropagation();
      return;
    }
    const tool = Object.keys(TOOLS).find((one) => TOOLS[one][1] === name);
    if (tool) { canvas.tool = tool; canvas.live = null; canvas.draw(); event.stopPropagation(); }
  }
  if (act) { canvas.acts[act](); event.preventDefault(); event.stopPropagation(); }
}

function letGo(canvas, event) {
  if (event.key !== " " || !canvas.space) return;
  canvas.space = false;
  if (canvas.isClip && !canvas.panned) canvas.acts.play();
  canvas.draw();
}
