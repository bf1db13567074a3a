// Fetches the page again while it tells of work under way, and puts the news in the
// place of the old: nobody's place in the page is lost. When the work has ended the
// page is loaded anew. Without this the browser reloads it. data-follow says after how
// many seconds, 2 without a number.
const pause = () => 1000 * (Number(document.querySelector("[data-follow]")?.dataset.follow) || 2);
const follow = async () => {
  const box = document.querySelector("[data-follow]");
  if (!box) return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const news = page.querySelector("[data-follow]");
    if (!answer.ok || !news) return location.reload();
    box.replaceWith(news);
  } catch {
    // The line is down: the next try is soon.
  }
  setTimeout(follow, pause());
};
setTimeout(follow, pause());
