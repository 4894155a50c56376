// How each shape of a drawing looks on the canvas, at any zoom: lines keep their width, a brush does not.
const IN = "25,199,160", OUT = "255,93,93";

function paint(canvas, shape, live) {
  const { pen } = canvas, colour = shape.sign > 0 ? IN : OUT;
  const { view, paper } = canvas, wide = paper.clientWidth, high = paper.clientHeight;
  const spot = ([x, y]) => [(x * view.zoom + view.x) * wide, (y * view.zoom + view.y) * high];
  const path = new Path2D();
  const line = (points) => points.forEach((point, index) => (index ? path.lineTo(...spot(point)) : path.moveTo(...spot(point))));
  if (shape.kind === "point") {
    const [x, y] = spot([shape.x, shape.y]);
    path.arc(x, y, 8, 0, 7);
    pen.fillStyle = `rgb(${colour})`; pen.fill(path);
    pen.strokeStyle = "#fff"; pen.lineWidth = 2; pen.stroke(path);
    const sign = new Path2D(`M${x - 3.500} ${y}h7` + (shape.sign > 0 ? `M${x} ${y - 3.500}v7` : ""));
    pen.stroke(sign);
    return;
  }
  if (shape.kind === "scribble") {
    line(shape.points.length > 1 ? shape.points : [shape.points[0], shape.points[0]]);
    pen.strokeStyle = `rgba(${colour},.55)`; pen.lineWidth = Math.max(2, shape.width * canvas.longSide * view.zoom); pen.stroke(path);
    return;
  }
  if (shape.kind === "box") {
    const [x0, y0] = spot([shape.x0, shape.y0]), [x1, y1] = spot([shape.x1, shape.y1]);
    path.rect(x0, y0, x1 - x0, y1 - y0);
  } else { line(live && canvas.cursor ? [...shape.points, canvas.cursor] : shape.points); if (!live) path.closePath(); }
  pen.fillStyle = `rgba(${colour},.2)`;
  if (live || !canvas.data.veil) pen.fill(path);  // under a cut-out the colours stay true
  pen.strokeStyle = "rgba(0,0,0,.55)"; pen.lineWidth = 4; pen.stroke(path);  // a dark edge: seen on any picture
  pen.strokeStyle = `rgb(${colour})`; pen.lineWidth = 2; pen.stroke(path);
  if (shape.kind === "polygon" && live) for (const point of shape.points) {
    const dot = new Path2D(); dot.arc(...spot(point), 4, 0, 7);
    pen.fillStyle = "#fff"; pen.fill(dot); pen.strokeStyle = `rgb(${colour})`; pen.stroke(dot);
  }
}

