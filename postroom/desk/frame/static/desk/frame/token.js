// Forms outlive sessions: who signs in again in another tab goes on here, with the new session's token.
const fresh = async () => {
  const answer = await fetch("/admin/token/", { headers: { "HX-Request": "true", "X-Unasked": "1" } });
  if (answer.status === 401) return "over";
  if (!answer.ok || answer.redirected) return "unknown";
  const { person, token } = await answer.json();
  if (person !== document.body.dataset.person) return "unknown"; // somebody else's session: let the server refuse
  for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = token;
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  return "signed in";
};

const ready = new WeakSet();
const asking = new WeakSet();
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.getAttribute("method") !== "post" || form.hasAttribute("hx-post") || ready.delete(form)) return;
  event.preventDefault();
  event.stopPropagation(); // before the form's own script, which takes it for sent
  if (asking.has(form)) return; // a double click is one order
  asking.add(form);
  const found = await fresh().catch(() => "unknown");
  asking.delete(form);
  const notice = document.getElementById("session-over");
  if (notice) notice.hidden = found !== "over";
  if (found === "over") {
    notice?.scrollIntoView({ block: "center" });
    return;
  }
  ready.add(form);
  form.requestSubmit(event.submitter);
}, true);

// A part of the page that was turned away for its old token asks with the new one the next time.
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status === 403) fresh().catch(() => "unknown");
});
