// A launch in the frame of a learning platform: what a browser keeps no cookie for, the platform keeps.
(() => {
  "use strict";
  const PATIENCE_MS = 1500;

  function keepsCookies() {
    document.cookie = "symphonie_probe=1; Path=/; Secure; SameSite=None; Partitioned; Max-Age=60";
    return document.cookie.includes("symphonie_probe=1");
  }

  function frameOf(storage) {
    const outer = window.opener ?? window.parent;
    if (!storage || outer === window) return null;
    if (storage === "_parent") return outer;
    try {
      return outer.frames[storage] ?? outer;
    } catch {
      return outer;
    }
  }

  // LTI Client-Side postMessages 1.0 and Storage 1.0; null where the platform does not answer.
  function ask(where, at, message) {
    return new Promise((resolve) => {
      const id = crypto.randomUUID();
      const done = (answer) => {
        window.removeEventListener("message", hear);
        clearTimeout(timer);
        resolve(answer);
      };
      const hear = (event) => {
        const told = event.data;
        if (event.origin === at && told?.subject === `${message.subject}.response` && told.message_id === id) {
          done(told.error ? null : told);
        }
      };
      const timer = setTimeout(done, PATIENCE_MS, null);
      window.addEventListener("message", hear);
      where.postMessage({ ...message, message_id: id }, at);
    });
  }

  async function depart({ to, key, browser, storage, at }) {
    const where = frameOf(storage);
    const kept = where && (await ask(where, at, { subject: "lti.put_data", key, value: browser }));
    if (kept || keepsCookies()) location.replace(to);
    else document.getElementById("tab").hidden = false;
  }

  async function come({ key, storage, at }, form) {
    const where = frameOf(storage);
    const told = where && (await ask(where, at, { subject: "lti.get_data", key }));
    form.elements.browser.value = told?.value ?? "";
    form.submit();
  }

  const set = document.querySelector("[data-launch]");
  if (set?.dataset.launch === "login") depart(set.dataset);
  if (set?.dataset.launch === "storage") come(set.dataset, set);
  if (set?.dataset.launch === "registered") {
    (window.opener ?? window.parent).postMessage({ subject: "org.imsglobal.lti.close" }, "*");
  }
})();
