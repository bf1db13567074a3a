// Keeps the clocks of an open page current. They are right when the page comes;
// this only spares a reload. The server's clock counts, not the phone's.
const { words, now } = document.body.dataset;
const say = JSON.parse(words);
const start = Number(now) - performance.now();

const unit = (key, n) => (n === 1 && say[key + ".one"] || say[key]).replace("{n}", n);

function span(ms) {
  const all = Math.floor(ms / 60000);
  const d = Math.floor(all / 1440), h = Math.floor(all / 60) % 24, m = all % 60;
  const parts = d ? [unit("days", d), h && unit("hours", h)] : [h && unit("hours", h), m && unit("minutes", m)];
  return parts.filter(Boolean).join(" ") || say.moment;
}

function left(ms) {
  if (ms >= 60000) return say.left.replace("{span}", span(ms));
  if (ms > 0) return say["left.soon"];
  if (ms > -60000) return say["over.now"];
  return say.over.replace("{span}", span(-ms));
}

setInterval(() => {
  for (const e of document.querySelectorAll("[data-due]")) {
    e.textContent = left(Number(e.dataset.due) - start - performance.now());
  }
}, 20000);
