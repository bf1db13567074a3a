// Asks the browser for a passkey and sends its answer with the form. The form
// stays hidden where there are no passkeys; codes by the clock work everywhere.
for (const box of document.querySelectorAll("[data-passkey]")) {
  const credentials = window.PublicKeyCredential;
  if (!credentials?.parseRequestOptionsFromJSON) continue;
  box.hidden = false;
  const form = box.querySelector("form");

  const ask = async () => {
    const reply = await fetch(box.dataset.ask, { method: "POST", body: new URLSearchParams({ token: box.dataset.token }) });
    if (!reply.ok) throw reply.status;
    const { publicKey } = await reply.json();
    return box.dataset.passkey === "create"
      ? navigator.credentials.create({ publicKey: credentials.parseCreationOptionsFromJSON(publicKey) })
      : navigator.credentials.get({ publicKey: credentials.parseRequestOptionsFromJSON(publicKey) });
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      form.elements.answer.value = JSON.stringify(await ask());
      form.submit();
    } catch {
      form.querySelector("[role=status]").textContent = box.dataset.failed;
    }
  });
}
