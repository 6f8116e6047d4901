// Buttons and the list of providers fill fields of the form; everything else hears of it by the usual events.
(() => {
  "use strict";

  const fill = (form, fields) => {
    for (const [path, text] of Object.entries(fields)) {
      const field = form.elements[path];
      if (!field) continue;
      const box = form.elements["inherit:" + path];
      if (box && box.checked) box.click();
      field.disabled = false;
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-fill]");
    const form = document.getElementById("configuration");
    if (button && form) fill(form, JSON.parse(button.dataset.fill));
  });

  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-presets]") || !event.target.value) return;
    fill(event.target.form, JSON.parse(event.target.value));
  });
})();
