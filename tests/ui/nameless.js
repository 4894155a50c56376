// Controls that a screen reader could only call "button" or "link".
() => {
  const nameless = [];
  const walk = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) walk(element.shadowRoot);
      if (!element.matches("button, a[href], input:not([type=hidden]), select, textarea, [role=button]")) continue;
      if (element.closest("[hidden]") || !element.getClientRects().length) continue;
      const said = element.getAttribute("aria-label") || element.getAttribute("aria-labelledby") || element.title
        || element.textContent.trim() || element.labels?.[0]?.textContent.trim() || element.querySelector("img[alt]")?.alt;
      if (!said) nameless.push(element.outerHTML.slice(0, 120));
    }
  };
  walk(document);
  return nameless;
}
