// How many rows are chosen, and one box that chooses them all; without script each row has its own.
for (const form of document.querySelectorAll("form.choosing")) {
  const boxes = [...form.querySelectorAll("input[name=id]")];
  const all = form.querySelector(".choose-all");
  const count = form.querySelector(".count");
  const verbs = form.querySelectorAll("button[name=verb]");
  if (!all || !count) continue;
  const tell = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    count.textContent = chosen === 0 ? "" : chosen === 1 ? form.dataset.one : form.dataset.many.replace("#", chosen);
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
    for (const verb of verbs) verb.disabled = chosen === 0;
  };
  all.hidden = false;
  all.addEventListener("change", () => { for (const box of boxes) box.checked = all.checked; tell(); });
  form.addEventListener("change", tell);
  addEventListener("pageshow", tell);
  tell();
}
