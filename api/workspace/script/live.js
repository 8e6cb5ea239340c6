// Hears that something has changed, and asks the element [data-live] to look: it never moves focus or order by itself.
(() => {
  "use strict";
  const LONGEST = 60000, SPREAD = 1000;
  let source = null, heard = null, failures = 0, isOver = false, timer = 0;

  const place = () => document.querySelector("[data-live]");

  function close() {
    clearTimeout(timer);
    source?.close();
    source = null;
  }

  function open() {
    const at = place();
    if (!at || source || document.hidden || isOver) return;
    heard ??= at.dataset.live;
    source = new EventSource(`/events?since=${encodeURIComponent(heard)}`);
    source.addEventListener("ready", () => (failures = 0));
    source.addEventListener("changed", (event) => {
      heard = event.lastEventId;
      // Not all pages at once: what changes for many is looked at over a second.
      setTimeout(() => place()?.dispatchEvent(new CustomEvent("live")), Math.random() * SPREAD);
    });
    source.addEventListener("over", () => {
      isOver = true;
      close();
    });
    source.addEventListener("error", () => {
      if (source?.readyState !== EventSource.CLOSED) return;
      close();
      failures += 1;
      timer = setTimeout(open, Math.min(LONGEST, 2000 * 2 ** failures));
    });
  }

  function look() {
    if (!place()) close();
    else open();
  }

  document.addEventListener("visibilitychange", () => {
    isOver = false;
    if (document.hidden) close();
    else open();
  });
  document.addEventListener("htmx:after:swap", () => {
    look();
    const row = document.activeElement?.closest?.("[data-row]");
    if (row) for (const one of document.querySelectorAll("[data-row].is-current")) one.classList.toggle("is-current", one === row);
    row?.classList.add("is-current");
  });
  document.addEventListener("DOMContentLoaded", look);
})();
