"use strict";
(() => {
  const root = document.documentElement;
  const all = (selector) => [...document.querySelectorAll(selector)];
  const press = (buttons, chosen) => buttons.forEach((b) => b.setAttribute("aria-pressed", String(b === chosen)));
  root.classList.add("js");

  const dark = matchMedia("(prefers-color-scheme: dark)");
  const show = (isDark) => { root.dataset.theme = isDark ? "dark" : "light"; };
  show(dark.matches);
  dark.addEventListener("change", (event) => show(event.matches));
  document.querySelector("[data-theme-switch]").addEventListener("click", () => show(root.dataset.theme !== "dark"));

  const languages = all("[data-set=lang]");
  const speak = (button) => { root.lang = root.dataset.lang = button.dataset.value; press(languages, button); };
  languages.forEach((button) => button.addEventListener("click", () => speak(button)));
  speak(languages.find((button) => button.dataset.value === root.dataset.lang));

  const tabs = all("[data-tab]");
  const open = (button) => {
    all("[data-panel]").forEach((panel) => panel.classList.toggle("shown", panel.dataset.panel === button.dataset.tab));
    press(tabs, button);
  };
  tabs.forEach((button) => button.addEventListener("click", () => open(button)));
  if (tabs.length) open(tabs[0]);
})();
