// Saves a form's draft two seconds after the last change, and when the page is
// left. Files are not part of it; passwords and codes never are.
for (const line of document.querySelectorAll("[data-draft]")) {
  const form = line.closest("form");
  let timer = 0, dirty = false;

  const body = () => {
    const out = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      const kind = form.elements[name]?.type;
      if (typeof value === "string" && kind !== "password") out.append(name, value);
    }
    out.set("token", line.dataset.token); // the form's own is for its own address
    return out;
  };

  const save = async () => {
    dirty = false;
    try {
      const answer = await fetch(line.dataset.draft, { method: "POST", body: body(), keepalive: true });
      if (!answer.ok) throw answer.status;
      line.textContent = line.dataset.saved;
    } catch {
      dirty = true;
      line.textContent = line.dataset.failed;
    }
  };

  form.addEventListener("input", () => {
    dirty = true;
    clearTimeout(timer);
    timer = setTimeout(save, 2000);
  });
  form.addEventListener("submit", () => { clearTimeout(timer); dirty = false; });
  addEventListener("pagehide", () => { if (dirty) navigator.sendBeacon(line.dataset.draft, body()); });
}
