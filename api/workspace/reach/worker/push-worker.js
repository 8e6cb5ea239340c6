// Shows a message while no page is open, and leads to it; it keeps and fetches nothing.
"use strict";

self.addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data?.json() ?? {};
  } catch {
    // a message that is none of ours says only that there is something
  }
  const title = String(told.title ?? "Symphonie");
  const options = { body: String(told.text ?? ""), tag: String(told.tag ?? ""), data: String(told.url ?? "/") };
  event.waitUntil(self.registration.showNotification(title, options));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const there = new URL(event.notification.data, self.location.origin);
  const where = there.origin === self.location.origin ? there.href : self.location.origin;
  event.waitUntil(self.clients.openWindow(where));
});
