// What pages do beyond links and forms: keys, the row that is selected, what came in meanwhile, the theme's meta.
(() => {
  "use strict";
  const TYPING = "input:not([type=checkbox]):not([type=radio]),textarea,select,[contenteditable]";
  let prefix = "";

  const rows = () => [...document.querySelectorAll("[data-row]")];
  const current = () => document.activeElement?.closest?.("[data-row]") ?? document.querySelector("[data-row].is-current");

  function select(row) {
    for (const one of rows()) one.classList.toggle("is-current", one === row);
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    const all = rows();
    if (!all.length) return false;
    const at = all.indexOf(current());
    select(all[Math.min(Math.max(at + by, 0), all.length - 1)]);
    return true;
  }

  function press(key) {
    const within = current();
    const named = `[data-key="${CSS.escape(key)}"]`;
    const target = within?.querySelector(named) ?? [...document.querySelectorAll(named)].find((one) => !one.closest("[data-row]"));
    if (!target || target.disabled) return false;
    if (target.matches(TYPING)) target.focus();
    else if (target.matches("summary")) {
      target.click();
      target.parentElement.querySelector(TYPING)?.focus();
    } else target.click();
    return true;
  }

  function tellKeys() {
    const dialog = document.getElementById("keys");
    const list = dialog.querySelector("dl");
    const seen = new Map();
    for (const one of document.querySelectorAll("[data-key]")) {
      const name = (one.getAttribute("aria-label") || one.placeholder || one.textContent).replace(one.dataset.key, "").trim();
      if (!seen.has(one.dataset.key)) seen.set(one.dataset.key, name);
    }
    list.replaceChildren();
    for (const [key, name] of seen) {
      const term = document.createElement("dt");
      const shown = document.createElement("kbd");
      shown.textContent = key;
      term.append(shown);
      const meaning = document.createElement("dd");
      meaning.textContent = name;
      list.append(term, meaning);
    }
    dialog.showModal();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.matches?.(TYPING)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (document.querySelector("dialog[open]")) return;
    const key = prefix ? `${prefix} ${event.key}` : event.key;
    const wasPrefix = prefix;
    prefix = "";
    let done = false;
    if (key === "?") {
      tellKeys();
      done = true;
    } else if (key === "j" || (key === "ArrowDown" && current())) done = step(1);
    else if (key === "k" || (key === "ArrowUp" && current())) done = step(-1);
    else if (key === "g" && !wasPrefix) {
      prefix = "g";
      setTimeout(() => (prefix = ""), 1500);
      done = true;
    } else done = press(key);
    if (done) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });

  // What is shown once is copied by a button, which is there only where it can be.
  function offerCopies() {
    if (!navigator.clipboard) return;
    for (const one of document.querySelectorAll("[data-copies][hidden]")) one.hidden = false;
  }
  offerCopies();
  document.addEventListener("htmx:afterSettle", offerCopies);
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copies]");
    if (!button) return;
    const from = document.getElementById(button.dataset.copies);
    await navigator.clipboard.writeText(from.value ?? from.textContent);
    button.textContent = button.dataset.done;
  });

  // A select or a box that stands for itself sends its form when it is changed.
  document.addEventListener("change", (event) => {
    const form = event.target.closest?.("form[data-at-once]");
    if (form) form.requestSubmit();
  });
})();
