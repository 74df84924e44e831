/* Searches and filters lists of claims. Without it, a list stands as it is, and has no form. */

(() => {
  "use strict";

  const QUIET = 400; // milliseconds without a key, after which the count is told, and the address changes

  /* What is asked for by the controls of a form, by their names without the number of the list. */
  const controlsOf = (form) =>
    new Map([...form.elements].filter((each) => each.name).map((each) => [each.name.replace(/-\d+$/, ""), each]));

  const wordsOf = (control) => control.value.toLowerCase().split(/\s+/).filter(Boolean);

  const has = (row, facet, value) => !value || row.dataset[facet].split("|").includes(value);

  function start(list) {
    const form = list.querySelector("form");
    const count = list.querySelector(".nabla-count");
    const groups = [...list.querySelectorAll("tbody")];
    const rows = [...list.querySelectorAll(".nabla-row")];
    const controls = controlsOf(form);
    const search = controls.get("find");
    const selects = [...controls].filter(([, control]) => control.tagName === "SELECT");
    let timer = 0;

    /* Whether a row has what is asked for, but for one facet. */
    const fits = (row, words, but) =>
      words.every((word) => row.dataset.words.includes(word)) &&
      selects.every(([facet, select]) => facet === but || has(row, facet, select.value));

    const show = () => {
      const words = wordsOf(search);
      let shown = 0;
      for (const row of rows) {
        row.hidden = !fits(row, words);
        shown += !row.hidden;
      }
      for (const group of groups) group.hidden = !group.querySelector(".nabla-row:not([hidden])");
      for (const [facet, select] of selects) number(facet, select, words);
      clearTimeout(timer);
      timer = setTimeout(() => { tell(shown); write(); }, QUIET);
    };

    /* Says behind each choice how many formulas it would leave. */
    const number = (facet, select, words) => {
      const left = rows.filter((row) => fits(row, words, facet));
      for (const option of select.options) {
        option.dataset.name ??= option.text;
        const many = left.filter((row) => has(row, facet, option.value)).length;
        option.text = option.value ? `${option.dataset.name} (${many})` : option.dataset.name;
        option.disabled = !many && !option.selected;
      }
    };

    const tell = (shown) => {
      const all = `${rows.length} formula${rows.length === 1 ? "" : "s"}`;
      const said = shown === rows.length ? all : shown ? `${shown} of ${all}` : "No formula fits.";
      if (count.textContent !== said) count.textContent = said;
    };

    /* The address says what is asked for, so that it can be sent to others. */
    const write = () => {
      const url = new URL(location.href);
      for (const control of controls.values()) {
        if (control.value) url.searchParams.set(control.name, control.value);
        else url.searchParams.delete(control.name);
      }
      if (url.href !== location.href) history.replaceState(history.state, "", url);
    };

    const read = () => {
      const asked = new URL(location.href).searchParams;
      for (const control of controls.values()) {
        control.value = asked.get(control.name) ?? "";
        // A choice that the list does not have is none.
        if (control.selectedIndex === -1) control.value = "";
      }
      show();
    };

    form.addEventListener("input", show);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(() => { show(); search.focus(); }));
    addEventListener("popstate", read);
    form.hidden = count.hidden = false;
    read();
    tell(rows.filter((row) => !row.hidden).length);
  }

  for (const list of document.querySelectorAll("section.nabla-catalogue:not([data-started])")) {
    list.dataset.started = "";
    start(list);
  }
})();
