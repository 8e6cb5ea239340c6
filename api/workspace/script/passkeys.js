// Passkeys: a button asks the browser to make or to use one, and sends its answer with the form that it stands in.
(() => {
  "use strict";
  if (!window.PublicKeyCredential?.parseCreationOptionsFromJSON) return;
  document.documentElement.classList.add("has-passkeys");

  async function ask(form, act) {
    const sent = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.dataset.options, { method: "POST", body: sent });
    if (!answer.ok) throw new Error(String(answer.status));
    const options = await answer.json();
    const credential =
      act === "make"
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
    form.elements.credential.value = JSON.stringify(credential.toJSON());
    form.submit();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[data-passkey]");
    if (!button) return;
    const fault = button.form.querySelector("[data-passkey-fault]");
    fault.hidden = true;
    button.disabled = true;
    ask(button.form, button.dataset.passkey).catch(() => {
      fault.hidden = false;
      button.disabled = false;
    });
  });
})();
