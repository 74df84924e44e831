// What a reader's browser shows of a page's formulas. Runs before anything else of the page.
// FORMULA stands for the selector of a formula that is drawn.
window.seen = { shift: 0, blocked: 0, final: 0 };

new PerformanceObserver((entries) => {
  // Without the allowance for what follows a tap: nobody taps here.
  for (const entry of entries.getEntries()) seen.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });

new PerformanceObserver((entries) => {
  for (const entry of entries.getEntries()) seen.blocked += entry.duration - 50;
}).observe({ type: "longtask", buffered: true });

// Boxes are looked at from when the document is read to its end: to look before has Chromium draw frames that it would
// leave out, which takes a phone longer than all else. Then they are compared in each frame before which something may
// have changed them: elements and their classes, style sheets and fonts that came, the width. A formula that the browser
// skips because it is far out of sight is not drawn yet, and to ask for its box would have it drawn.
document.fonts.addEventListener("loadingdone", () => (seen.final = performance.now()));
addEventListener("DOMContentLoaded", () => {
  let before = "";
  let due = false;
  const look = () => {
    if (!due) requestAnimationFrame(compare);
    due = true;
  };
  const compare = () => {
    due = false;
    const now = boxes();
    if (now !== before) seen.final = performance.now();
    before = now;
  };
  look();
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributeFilter: ["class", "style"] });
  new ResizeObserver(look).observe(document.body);
  document.addEventListener("load", look, { capture: true });
  document.fonts.addEventListener("loadingdone", look);
});

function boxes() {
  const drawn = [...document.querySelectorAll("FORMULA")].filter((it) => it.checkVisibility({ contentVisibilityAuto: true }));
  return drawn.map((formula) => {
    const box = formula.getBoundingClientRect();
    return [box.x + scrollX, box.y + scrollY, box.width, box.height].map(Math.round);
  }).join();
}
