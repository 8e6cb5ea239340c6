// Lets this browser show messages: the form carries what its push service says, and nothing goes without a click.
(() => {
  "use strict";
  const form = document.querySelector("[data-push]");
  if (!form || !("serviceWorker" in navigator) || !("PushManager" in window)) return;

  const octets = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));

  function say(name) {
    for (const one of form.querySelectorAll("[data-state]")) one.hidden = one.dataset.state !== name;
  }

  function fill(subscription) {
    const { endpoint, keys } = subscription.toJSON();
    form.elements.endpoint.value = endpoint;
    form.elements.p256dh.value = keys?.p256dh ?? "";
    form.elements.auth.value = keys?.auth ?? "";
  }

  async function begin() {
    if ((await Notification.requestPermission()) !== "granted") return say("denied");
    const worker = await navigator.serviceWorker.register("/push-worker.js", { scope: "/" });
    await navigator.serviceWorker.ready;
    fill(
      await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: octets(form.dataset.push) }),
    );
    form.submit();
  }

  async function end() {
    const worker = await navigator.serviceWorker.getRegistration("/");
    const subscription = await worker?.pushManager.getSubscription();
    if (!subscription) return say("off");
    fill(subscription);
    form.elements.end.value = "1";
    await subscription.unsubscribe();
    form.submit();
  }

  async function look() {
    const worker = await navigator.serviceWorker.getRegistration("/");
    const subscription = await worker?.pushManager.getSubscription();
    if (subscription) return say("on");
    say(Notification.permission === "denied" ? "denied" : "off");
  }

  form.querySelector("[data-begin]").addEventListener("click", () => begin().catch(() => say("failed")));
  form.querySelector("[data-end]").addEventListener("click", () => end().catch(() => say("failed")));
  look().catch(() => say("failed"));
})();
