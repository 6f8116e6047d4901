// The numbers keep still while somebody reads in them: a table that is open, a link that has the focus, a page in the background.
document.addEventListener("htmx:beforeRequest", (event) => {
  const part = event.detail.elt;
  if (!part.hasAttribute("data-calm")) return;
  const read = part.querySelector("details[open]") || part.contains(document.activeElement);
  if (read || document.hidden) event.preventDefault();
});
