// The form of a section, where there is script: boxes tick and untick themselves, fields appear by what they depend on,
// groups stay as they were left, and nobody loses what they typed. The form works without any of it.
//
// Others may listen on the form: "field-change" tells of every change, with {path, value, inherits}. Who fills in a field
// sets its value and dispatches "input" on it, as if it were typed.

const form = document.getElementById("configuration");
const rows = new Map([...document.querySelectorAll("#configuration .setting")].map((row) => [row.dataset.path, row]));
const control = (row) => row.querySelector(`[name="${row.dataset.path}"]`);
const box = (row) => row.querySelector(`[name="inherit:${row.dataset.path}"]`);
const valueOf = (path) => {
  const row = rows.get(path);
  if (!row) return undefined;
  return (control(row) || { value: row.dataset.value }).value;
};

// ---- Fields appear by what they depend on. Hidden ones do not come along when the form is sent.
const follow = () => {
  for (const each of form.querySelectorAll("[data-depends]")) {
    const value = valueOf(each.dataset.depends);
    if (value === undefined) continue;
    const matters = each.dataset.values.split(" ").includes(value);
    each.hidden = !matters && !each.classList.contains("wrong");
    if (each.classList.contains("setting")) for (const field of each.querySelectorAll("input, select")) field.disabled = each.hidden;
  }
};

// ---- What is not saved yet.
const clear = (row) => row.querySelector(`[name="clear:${row.dataset.path}"]`);
const state = () => JSON.stringify([...rows.values()].filter(control).map(
  (row) => [control(row).value, Boolean(box(row) && box(row).checked), Boolean(clear(row) && clear(row).checked)]));
const unsaved = form.querySelector(".unsaved");
let clean = "";
let leaving = false;
let sentAt = -Infinity;
const dirty = () => state() !== clean;
const tell = () => {
  const text = dirty() ? unsaved.dataset.text : "";
  if (unsaved && unsaved.textContent !== text) unsaved.textContent = text;
};

// ---- A password does not follow to another server.
const warnOfDrop = () => {
  const moved = ["system/smtp/host", "system/smtp/port"].some((path) => {
    const row = rows.get(path);
    const field = row && control(row);
    return field && field.value !== row.dataset.value;
  });
  for (const note of form.querySelectorAll(".dropped")) {
    const typed = control(note.closest(".setting"));
    note.hidden = !moved || typed.value !== "";
  }
};

const changed = (row) => {
  const inherit = box(row);
  row.classList.toggle("inherits", Boolean(inherit && inherit.checked));
  follow();
  if (unsaved) tell();
  warnOfDrop();
  const field = control(row);
  const detail = { path: row.dataset.path, value: field ? field.value : row.dataset.value, inherits: Boolean(inherit && inherit.checked) };
  form.dispatchEvent(new CustomEvent("field-change", { bubbles: true, detail }));
};

const typed = (event) => {
  const row = event.target.closest(".setting");
  if (!row) return;
  const inherit = box(row);
  if (event.target === inherit) {
    // Ticked: what is inherited stands in the field. Unticked: the field is for typing.
    const field = control(row);
    if (inherit.checked && field) field.value = field.dataset.inherited || "";
    if (!inherit.checked && field) field.focus();
  } else if (event.target === control(row) && inherit) {
    inherit.checked = false;
  }
  changed(row);
};

// ---- Groups stay as they were left; the one that the address asks for opens.
const key = (group) => `configuration:${form.dataset.section}:${group.dataset.group}`;
const remembered = (group) => { try { return localStorage.getItem(key(group)); } catch { return null; } };
const remember = (group) => { try { localStorage.setItem(key(group), group.open ? "open" : "closed"); } catch { /* not allowed here */ } };
const reveal = () => {
  const asked = location.hash && document.getElementById(location.hash.slice(1));
  const group = asked && asked.closest("details.group");
  if (!group) return;
  group.open = true;
  const row = asked.closest(".setting");
  if (!row) {
    group.scrollIntoView();
    return;
  }
  row.hidden = false;
  row.scrollIntoView({ block: "center" });
  asked.focus({ preventScroll: true });
};

const start = () => {
  for (const group of form.querySelectorAll("details.group")) {
    const before = remembered(group);
    if (before && !group.querySelector(".wrong")) group.open = before === "open";
    group.addEventListener("toggle", () => remember(group));
  }
  for (const row of rows.values()) row.classList.toggle("inherits", Boolean(box(row) && box(row).checked));
  form.classList.add("live");
  follow();
  clean = state();
  form.addEventListener("input", typed);
  form.addEventListener("submit", (event) => {
    // A second click would meet its own first one as if somebody else had changed the password.
    if (event.timeStamp - sentAt < 3000) event.preventDefault();
    else [leaving, sentAt] = [true, event.timeStamp];
  });
  addEventListener("pageshow", () => { leaving = false; });
  addEventListener("hashchange", reveal);
  reveal();
  const outcome = document.getElementById("outcome");
  if (outcome) outcome.focus();
};

addEventListener("beforeunload", (event) => { if (!leaving && dirty()) event.preventDefault(); });
document.addEventListener("click", (event) => {
  const way = event.target.closest(".switcher a, .panel a");
  if (!way || way.pathname === location.pathname && way.search === location.search || !dirty()) return;
  if (confirm(form.dataset.unsaved)) leaving = true;
  else event.preventDefault();
});

// The panel of sections folds where there is little room.
const sections = document.querySelector(".panel .sections");
if (sections && matchMedia("(max-width: 60rem)").matches) sections.open = false;

start();
