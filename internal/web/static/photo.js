// Sends photos one after the other as they are chosen; each shows its state and
// can be tried again by itself. Without this the form carries the files.
for (const box of document.querySelectorAll("[data-photos]")) {
  const say = box.dataset;
  const input = box.querySelector("input[type=file]");
  const list = box.querySelector(".photolist");
  let last = Promise.resolve();

  input.removeAttribute("name");
  box.querySelector("[data-nojs]").remove();

  const button = (text, act) => {
    const b = document.createElement("button");
    b.type = "button";
    b.textContent = text;
    b.addEventListener("click", act);
    return b;
  };

  function add(file) {
    const row = document.createElement("li");
    const name = document.createElement("span");
    const state = document.createElement("span");
    name.textContent = file.name;
    state.textContent = say.wait;
    row.append(name, state);
    list.append(row);
    const queue = () => { last = last.then(() => row.isConnected && send(file, row, name, state, queue)); };
    queue();
  }

  async function send(file, row, name, state, queue) {
    row.querySelectorAll("button").forEach((b) => b.remove());
    state.textContent = say.send;
    let wrong = say.fail;
    try {
      const data = new FormData();
      data.append("photo", file);
      data.append("token", say.token);
      const answer = await fetch(say.photos, { method: "POST", body: data, headers: { Accept: "application/json" } });
      if (answer.status === 413) wrong = say.big;
      const got = await answer.json();
      if (answer.ok) return done(got, row, name, state);
      wrong = got.detail || wrong;
    } catch { /* no network: the same words, the same button */ }
    state.textContent = wrong;
    row.append(button(say.again, queue), button(say.drop, () => row.remove()));
  }

  function done(got, row, name, state) {
    const hidden = Object.assign(document.createElement("input"), { type: "hidden", name: say.name, value: got.id });
    const thumb = Object.assign(new Image(64, 64), { src: got.thumb, alt: name.textContent });
    name.replaceWith(thumb);
    state.textContent = say.done;
    row.append(hidden, button(say.drop, () => { row.remove(); input.focus(); }));
    box.closest("form").dispatchEvent(new Event("input", { bubbles: true }));
  }

  input.addEventListener("change", () => {
    const room = Number(say.max) - list.children.length;
    const files = [...input.files];
    files.slice(0, Math.max(room, 0)).forEach(add);
    if (files.length > room) {
      const note = document.createElement("p");
      note.className = "hint";
      note.textContent = say.full;
      list.after(note);
    }
    input.value = "";
  });
}
