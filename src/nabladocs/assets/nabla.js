/* Buttons that copy, keys that reach what is wider than its place and pass by all else, and the page's name on paper.
   Without it, what is copied is in the page all the same, the keys are up to the browser, and the name is missing. */

(() => {
  "use strict";

  /* --- copying: the TeX of each displayed formula, and the texts in folds --- */

  const SHOWN = 2000; // milliseconds for which it is told that something was copied

  const say = (() => {
    const told = document.createElement("span");
    told.className = "nabla-told";
    told.setAttribute("role", "status");
    return (text) => {
      if (!told.isConnected) document.body.append(told);
      told.textContent = "";
      requestAnimationFrame(() => { told.textContent = text; });
    };
  })();

  /* Where the page does not come by HTTPS, a browser has no clipboard but that of what is selected. */
  const copy = async (text) => {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (!done) throw new Error("no clipboard");
  };

  const copier = (title, said, text) => {
    const button = document.createElement("button");
    button.className = "nabla-copier";
    button.type = "button";
    button.title = title;
    button.setAttribute("aria-label", title);
    button.addEventListener("click", async () => {
      try {
        await copy(text());
        say(said);
        button.classList.add("nabla-copied");
        setTimeout(() => button.classList.remove("nabla-copied"), SHOWN);
      } catch {
        say("The browser does not let this page copy.");
      }
      button.focus();
    });
    return button;
  };

  /* A claim that is wider than the page stands in several parts, which begin with what makes them as large as the first. */
  const texOf = (formula) =>
    [...formula.querySelectorAll("annotation")].map((each) => each.textContent.replace(/^\\displaystyle\{\} /, "")).join(" ");

  const give = (formula) => {
    const box = document.createElement("span");
    box.className = "nabla-formula-box";
    formula.replaceWith(box);
    box.append(formula, copier("Copy the TeX of this formula", "TeX copied", () => texOf(formula)));
  };

  /* To move hundreds of formulas at once would hold a phone up, so each is given its button a screen ahead of sight. */
  const ahead = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      ahead.unobserve(target);
      give(target);
    }
  }, { rootMargin: "100%" });

  const FORMULAS = ".nabla-statement, .nabla-display:not(:is(.nabla-statement, .nabla-how) *)";

  const watch = () => {
    for (const formula of document.querySelectorAll(FORMULAS))
      if (!formula.parentElement.classList.contains("nabla-formula-box")) ahead.observe(formula);
  };

  /* Most folds are never opened. An event of theirs is heard on its way down only. */
  addEventListener("toggle", ({ target }) => {
    for (const text of target.querySelectorAll?.(".nabla-copy:not(:has(> .nabla-copier)) > pre") ?? []) {
      const name = text.previousElementSibling.textContent;
      text.before(copier("Copy to clipboard", `${name}: copied`, () => text.textContent));
    }
  }, true);

  /* --- keys --- */

  const WIDE = [
    ".nabla-display", ".nabla-part", ".nabla-chip", ".nabla-counterexample", ".nabla-formula", ".nabla-wide",
    ".nabla-html", ".nabla-diagnostic > pre", ".nabla-copy > pre", ".highlight code", // outputs too
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
    watch();
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
