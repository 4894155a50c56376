() => {
  // What makes the page wider than the window, if anything does.
  const main = document.querySelector('[data-testid="stMain"]');
  if (main.scrollWidth <= main.clientWidth) return [];
  const edge = main.getBoundingClientRect().left + main.clientWidth;
  return [...main.querySelectorAll("*")]
    .filter((one) => one.getBoundingClientRect().right > edge + 0.5)
    .map((one) => `${one.tagName} ${one.dataset.testid || one.className} ${one.getBoundingClientRect().right - edge}`)
    .slice(-5);
}
