/* Searches and filters lists of claims. Without it, a list stands as it is, and has no form. */

(() => {
  "use strict";

  const QUIET = 400; // milliseconds without a key, after which the count is told, and the address changes

  /* What is asked for by the controls of a form, by their names without the number of the list. */
  const controlsOf = (form) =>
    new Map([...form.elements].filter((each) => each.name).map((each) => [each.name.replace(/-\d+$/, ""), each]));

  const wordsOf = (control) => control.value.toLowerCase().split(/\s+/).filter(Boolean);

  /* How often each of the values occurs that `of` gives for some rows. */
  const tally = (some, of) => {
    const many = new Map();
    for (const value of some.flatMap(of)) many.set(value, (many.get(value) ?? 0) + 1);
    return many;
  };

  function start(list) {
    const form = list.querySelector("form");
    const count = list.querySelector(".nabla-count");
    const controls = controlsOf(form);
    const search = controls.get("find");
    const selects = [...controls].filter(([, control]) => control.tagName === "SELECT");
    const groups = [...list.querySelectorAll("tbody")];
    /* What is known of each row is read once: to ask the page for it at every key takes longer than all else. */
    const rows = groups.flatMap((group) =>
      [...group.querySelectorAll(".nabla-row")].map((row) => ({
        row,
        group,
        words: row.dataset.words,
        has: Object.fromEntries(selects.map(([facet]) => [facet, row.dataset[facet].split("|")])),
      })));
    let timer = 0;

    /* Whether a row has what is asked for, but for one facet. */
    const fits = ({ words, has }, asked, but) =>
      asked.every((word) => words.includes(word)) &&
      selects.every(([facet, { value }]) => facet === but || !value || has[facet].includes(value));

    const show = () => {
      const asked = wordsOf(search);
      for (const each of rows) each.row.hidden = !fits(each, asked);
      const shown = rows.filter(({ row }) => !row.hidden);
      const lengths = tally(shown, ({ group }) => group);
      for (const group of groups) {
        group.hidden = !lengths.has(group);
        group.style.setProperty("--nabla-rows", lengths.get(group) ?? 0);
      }
      for (const [facet, select] of selects)
        number(select, tally(rows.filter((each) => fits(each, asked, facet)), ({ has }) => has[facet]));
      clearTimeout(timer);
      timer = setTimeout(() => { tell(shown.length); write(); }, QUIET);
    };

    /* Says behind each choice how many formulas it would leave. */
    const number = (select, many) => {
      for (const option of select.options) {
        if (!option.value) continue; // any
        option.dataset.name ??= option.text;
        const left = many.get(option.value) ?? 0;
        option.text = `${option.dataset.name} (${left})`;
        option.disabled = !left && !option.selected;
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
    tell(rows.filter(({ row }) => !row.hidden).length);
  }

  for (const list of document.querySelectorAll("section.nabla-catalogue:not([data-started])")) {
    list.dataset.started = "";
    start(list);
  }
})();
