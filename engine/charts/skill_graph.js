(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const press = (buttons, chosen) => buttons.forEach((b) => b.setAttribute("aria-pressed", String(b === chosen)));

  const mastery = JSON.parse(document.getElementById("mastery").textContent);
  const choices = all("[data-mastery]");
  const colour = (button) => {
    const known = mastery[button.dataset.mastery];
    all(".skill").forEach((skill) => {
      const [value, shade] = known[skill.dataset.skill] || [null, "c-none"];
      skill.setAttribute("class", `skill ${shade}`);
      skill.querySelector(".node-value").textContent = value === null ? "–" : `${Math.round(value * 100)}%`;
      const full = skill.querySelector(".bar-back").width.baseVal.value;
      skill.querySelector(".bar").setAttribute("width", full * (value || 0));
    });
    press(choices, button);
  };
  choices.forEach((button) => button.addEventListener("click", () => colour(button)));
  if (choices.length) press(choices, choices[0]);

  const graph = document.querySelector(".skill-graph");
  const near = (skill) => {
    const id = skill.dataset.skill;
    graph.classList.add("focus");
    const ids = new Set([id]);
    all(".way").forEach((way) => {
      const isNear = way.dataset.from === id || way.dataset.to === id;
      way.classList.toggle("near", isNear);
      if (isNear) { ids.add(way.dataset.from); ids.add(way.dataset.to); }
    });
    all(".skill").forEach((other) => other.classList.toggle("near", ids.has(other.dataset.skill)));
  };
  all(".skill").forEach((skill) => {
    skill.addEventListener("pointerenter", () => near(skill));
    skill.addEventListener("pointerleave", () => {
      graph.classList.remove("focus");
      all(".near").forEach((part) => part.classList.remove("near"));
    });
  });
})();
