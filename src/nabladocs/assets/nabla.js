/* Lets keys reach what is wider than its place, and pass by all else, and says on paper what page it is. Without it,
   the one is up to the browser, and the other missing. */

(() => {
  "use strict";

  const WIDE = [
    ".nabla-display", ".nabla-part", ".nabla-chip", ".nabla-counterexample", ".nabla-formula", ".nabla-wide",
    ".nabla-html", ".nabla-diagnostic > pre", ".nabla-output code", ".nabla-stderr code",
  ];

  /* Long outputs scroll down as well; of a formula, what reaches below its box is no more than a shadow. */
  const scrolls = (it) =>
    it.scrollWidth > it.clientWidth || (it.tagName === "CODE" && it.scrollHeight > it.clientHeight);

  /* It is told of each once, and again when its size changes: when a fold opens, or it comes into sight. */
  const reach = new ResizeObserver((entries) => {
    for (const { target } of entries) measure(target);
  });

  const measure = (it) => {
    if (scrolls(it)) {
      it.tabIndex = 0;
      it.style.setProperty("--nabla-ems", it.scrollWidth / parseFloat(getComputedStyle(it).fontSize));
    } else it.removeAttribute("tabindex");
  };

  /* The size of a box says nothing of the font that what is in it waits for. */
  const start = () => document.fonts.ready.then(() => {
    for (const each of document.querySelectorAll(WIDE)) {
      if (each.className === "nabla-formula") each.tabIndex = 0; // in a list, until it comes into sight
      reach.observe(each);
    }
  });

  /* Not before it is needed: all elements inherit it, so that to set it has the browser style the whole page again. */
  addEventListener("beforeprint", () => {
    document.documentElement.style.setProperty("--nabla-title", JSON.stringify(document.title));
    document.querySelectorAll(WIDE).forEach(measure); // those too that never came into sight
  });

  if (document.readyState === "complete") start();
  else addEventListener("load", start);
  // Material replaces pages without loading them, where a site asks it to.
  window.document$?.subscribe(start);
})();
