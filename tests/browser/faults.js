/* Gives what there is to find fault with on a page, as it stands: lists by their names, empty where all is well. */

() => {
  const NARROW = 2; // pixels by which boxes may overlap, for the slant of a letter
  const article = document.querySelector("article") ?? document.body;
  const shown = (it) => it.checkVisibility({ visibilityProperty: true });
  const styled = (it, names) => it && (names.includes(getComputedStyle(it).overflowX) ? it : styled(it.parentElement, names));
  const formulas = [...article.querySelectorAll("math")].filter(shown);
  const described = (formula) => formula.querySelector("annotation")?.textContent ?? formula.textContent;

  /* What of a box is left by those that cut it off. */
  const seen = (formula) => {
    const box = formula.getBoundingClientRect();
    const around = styled(formula.parentElement, ["auto", "scroll", "hidden", "clip"])?.getBoundingClientRect() ?? box;
    return {
      formula,
      left: Math.max(box.left, around.left), right: Math.min(box.right, around.right), top: box.top, bottom: box.bottom,
    };
  };

  /* Keys and fingers come to what reaches out of a scroller on its right; all else is lost. */
  const lost = (formula) => {
    let box = formula.getBoundingClientRect();
    for (let it = formula.parentElement; it !== document.documentElement; it = it.parentElement) {
      const { overflowX } = getComputedStyle(it);
      if (overflowX === "visible") continue;
      const room = it.getBoundingClientRect();
      if (box.left + it.scrollLeft < room.left - 1) return true;
      if (box.right > room.right + 1 && ["hidden", "clip"].includes(overflowX)) return true;
      box = room;
    }
    return box.left < -1 || box.right > document.documentElement.clientWidth + 1;
  };

  const overlapping = () => {
    const boxes = formulas.map(seen).sort((one, other) => one.top - other.top);
    const found = [];
    for (const [index, one] of boxes.entries()) {
      for (const other of boxes.slice(index + 1)) {
        if (other.top > one.bottom) break;
        const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
        const high = Math.min(one.bottom, other.bottom) - other.top;
        if (wide > NARROW && high > NARROW)
          found.push([described(one.formula), described(other.formula), wide, high]);
      }
    }
    return found;
  };

  /* What is visible outside of code: there, a backslash may stand. */
  const words = () => {
    const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      const { parentElement: parent, data } = walker.currentNode;
      if (!parent.closest("code, pre, script, style, annotation") && shown(parent)) found.push(data);
    }
    return found.join("\n");
  };

  const empty = (formula) => {
    const { width, height } = formula.getBoundingClientRect();
    return !(width * height);
  };
  const { scrollWidth, clientWidth } = document.documentElement;

  return {
    overflow: scrollWidth > clientWidth ? [scrollWidth - clientWidth] : [],
    "empty formulas": formulas.filter(empty).map(described),
    "lost formulas": formulas.filter(lost).map(described),
    "overlapping formulas": overlapping(),
    "raw TeX": words().match(/\\[A-Za-z]{2,}|\$\$|(?<!\w)\$[^$\s][^$]*\$(?!\w)/g) ?? [],
    findings: [...article.querySelectorAll(".nabla-diagnostic")].map((it) => it.textContent),
  };
}
