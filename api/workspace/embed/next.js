// What is next for a learner, and why, in any page (docs/client.md): fills each [data-symphonie].
// Texts go in as text, never as HTML. Comments and indentation are left out when it is served.
(() => {
  const both = {
    fr: ["La suite ne peut pas s’afficher pour le moment.", "Réessayer", "Rien à faire pour l’instant."],
    en: ["What is next cannot be shown now.", "Try again", "Nothing waits for you now."],
  };
  const start = (place) => {
    const set = place.dataset;
    const lang = /^fr/i.test(place.closest("[lang]")?.lang || navigator.language) ? "fr" : "en";
    const [bad, again, none] = both[lang];
    let held;
    const put = (name, text, inside = place) => {
      const made = document.createElement(name);
      made.textContent = text;
      inside.append(made);
      return made;
    };
    const read = async (answer) => {
      if (!answer.ok) throw answer;
      return answer.json();
    };
    // The page's own server says who has signed in, and hands on what POST /v1/learner-tokens answers.
    const renew = async () => {
      held = await read(await fetch(set.token, {credentials: "same-origin", cache: "no-store"}));
    };
    const ask = () => fetch(set.symphonie + "/v1/recommendations", {
      method: "POST",
      headers: {authorization: "Bearer " + held.token, "content-type": "application/json"},
      body: JSON.stringify({learner_id: held.learner_id, content_graph: set.graph, limit: +set.limit || 3}),
    });
    const load = async () => {
      place.ariaBusy = true;
      try {
        const late = !held || new Date(held.expires_at) - Date.now() < 3e4;
        if (late) await renew();
        // A token that has ended is refused without a word to the page: then another one is asked for, once.
        let answer = await ask().catch(() => 0);
        if (!late && !answer.ok) {
          await renew();
          answer = await ask();
        }
        const steps = (await read(answer)).items;
        place.replaceChildren();
        const list = steps[0] ? put("ol", "") : put("p", none);
        for (const step of steps) {
          const line = put("li", "", list);
          const text = step.reason[lang] + (step.minutes ? ` (${step.minutes} min)` : "");
          const shown = put(set.link ? "a" : "span", text, line);
          if (set.link) shown.href = set.link.replace("{id}", encodeURIComponent(step.activity_id));
        }
      } catch {
        place.replaceChildren();
        put("p", bad);
        const button = put("button", again);
        button.type = "button";
        button.onclick = load;
      }
      place.ariaBusy = false;
    };
    place.lang = lang;
    place.ariaLive = "polite";
    document.addEventListener("symphonie", load);
    load();
  };
  document.querySelectorAll("[data-symphonie]").forEach(start);
})();
