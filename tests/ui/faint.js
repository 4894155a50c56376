// Words whose colour is too near to what lies behind them (WCAG 2, level AA), shadow roots included.
// What lies on pictures is left out: there a shade below the words sees to it.
() => {
  const faint = [];
  const parse = (text) => {
    const numbers = text.match(/[\d.]+/g)?.map(Number);
    if (!numbers) return [0, 0, 0, 0];
    if (text.startsWith("color(srgb")) return [...numbers.slice(0, 3).map((one) => one * 255), numbers[3] ?? 1];
    return [...numbers.slice(0, 3), numbers[3] ?? 1];
  };
  const over = (top, below) => below.map((one, at) => top[at] * top[3] + one * (1 - top[3])).slice(0, 3);
  const light = (colour) => {
    const [r, g, b] = colour.map((one) => one / 255).map((one) => (one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const up = (element) => element.parentElement || element.getRootNode().host || null;
  const check = (element, text) => {
    const style = getComputedStyle(element), box = element.getBoundingClientRect();
    if (!box.width || !box.height || style.visibility !== "visible" || element.closest("button:disabled, [aria-disabled=true], .tiles, .thumbs")) return;
    const layers = [];
    let opacity = 1;
    for (let one = element; one; one = up(one)) {
      const own = getComputedStyle(one);
      opacity *= +own.opacity;
      layers.unshift(parse(own.backgroundColor));
    }
    if (opacity < 0.1) return;
    const behind = layers.reduce((below, top) => over(top, below), [255, 255, 255]);
    const ink = parse(style.color);
    const front = over([...ink.slice(0, 3), ink[3] * opacity], behind);
    const [dark, bright] = [light(front), light(behind)].sort((a, b) => a - b);
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.6 && +style.fontWeight >= 700);
    const ratio = (bright + 0.05) / (dark + 0.05);
    if (ratio < (large ? 3 : 4.5)) faint.push(`${ratio.toFixed(2)} ${text.trim().slice(0, 40)}`);
  };
  const walk = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) walk(element.shadowRoot);
      if (element.dataset?.testid === "stIconMaterial") continue;
      for (const node of element.childNodes) if (node.nodeType === 3 && node.data.trim() && !["STYLE", "SCRIPT"].includes(element.tagName)) check(element, node.data);
    }
  };
  walk(document);
  return faint;
}
