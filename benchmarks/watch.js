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

// While the document is read, the page grows with each part of it that is laid out.
const growth = new ResizeObserver(() => (seen.final = performance.now()));
new MutationObserver((_, begun) => {
  if (!document.body) return;
  growth.observe(document.body);
  begun.disconnect();
}).observe(document, { subtree: true, childList: true });
document.fonts.addEventListener("loadingdone", () => (seen.final = performance.now()));

// Then the boxes themselves are compared, where something may have changed them: elements and their classes, style
// sheets and fonts that came, the width. To look in every frame would take the phone as long as to lay the page out.
addEventListener("DOMContentLoaded", () => {
  let before = boxes();
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
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributeFilter: ["class", "style"] });
  new ResizeObserver(look).observe(document.body);
  document.addEventListener("load", look, { capture: true });
  document.fonts.addEventListener("loadingdone", look);
});

function boxes() {
  return Array.from(document.querySelectorAll("FORMULA"), (formula) => {
    const box = formula.getBoundingClientRect();
    return [box.x + scrollX, box.y + scrollY, box.width, box.height].map(Math.round);
  }).join();
}
