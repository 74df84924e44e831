/* Gives each displayed formula a button that copies its TeX. Without it the TeX is in the page all the same. */

(() => {
  "use strict";

  const SHOWN = 2000; // milliseconds for which it is told that the TeX was copied

  /* A claim that is wider than the page stands in several parts, which begin with what makes them as large as the first. */
  const texOf = (formula) =>
    [...formula.querySelectorAll("annotation")].map((each) => each.textContent.replace(/^\\displaystyle\{\} /, "")).join(" ");

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

  const give = (formula) => {
    const box = document.createElement("span");
    const button = document.createElement("button");
    box.className = "nabla-formula-box";
    button.className = "nabla-tex";
    button.type = "button";
    button.title = "Copy the TeX of this formula";
    button.setAttribute("aria-label", button.title);
    button.addEventListener("click", async () => {
      try {
        await copy(texOf(formula));
        say("TeX copied");
        button.classList.add("nabla-tex-copied");
        setTimeout(() => button.classList.remove("nabla-tex-copied"), SHOWN);
      } catch {
        say("The browser does not let this page copy.");
      }
      button.focus();
    });
    formula.replaceWith(box);
    box.append(formula, button);
  };

  /* To move hundreds of formulas at once would hold a phone up, so each is given its button a screen ahead of sight. */
  const ahead = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      ahead.unobserve(target);
      give(target);
    }
  }, { rootMargin: "100%" });

  /* A theme may put another page in the place of this one without loading it anew. */
  const start = () => {
    const formulas = document.querySelectorAll(".nabla-statement, .nabla-display:not(:is(.nabla-statement, .nabla-how) *)");
    for (const formula of formulas)
      if (!formula.parentElement.classList.contains("nabla-formula-box")) ahead.observe(formula);
  };

  if (typeof document$ === "undefined") addEventListener("DOMContentLoaded", start);
  else document$.subscribe(start);
})();
