// What the frame does where there is script; every page works without.

// Times are shown by the clock of who reads them: no request says by itself where a browser is.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone) {
  const only = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `postroom-zone=${encodeURIComponent(zone)}; Path=/admin/; Max-Age=31536000; SameSite=Lax${only}`;
}

// A button beside each block that people copy.
for (const block of document.querySelectorAll(".copy[data-copy]")) {
  if (!navigator.clipboard) continue;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button small";
  button.textContent = block.dataset.copy;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(block.querySelector("pre, input").textContent.trim());
    button.textContent = block.dataset.copied;
    setTimeout(() => { button.textContent = block.dataset.copy; }, 2000);
  });
  block.append(button);
}

// Menus that open close again: by Escape, and by a click elsewhere.
const menus = () => document.querySelectorAll("details.popover[open], details.menu[open]");
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});

// A part that could not be fetched: the page stays, with all that was typed on it, and says why.
const tell = (id) => { const notice = document.getElementById(id); if (notice) notice.hidden = false; };
document.addEventListener("htmx:responseError", (event) => {
  tell(event.detail.xhr.status === 401 ? "session-over" : "part-failed");
});
document.addEventListener("htmx:sendError", () => tell("part-failed"));
document.addEventListener("htmx:afterOnLoad", (event) => {
  if (event.detail.successful === false) return;
  for (const id of ["session-over", "part-failed"]) {
    const notice = document.getElementById(id);
    if (notice) notice.hidden = true;
  }
});

// What a page asks for by itself must not keep a session alive that nobody uses any more.
document.addEventListener("htmx:configRequest", (event) => {
  if (!event.detail.triggeringEvent) event.detail.headers["X-Unasked"] = "1";
});
