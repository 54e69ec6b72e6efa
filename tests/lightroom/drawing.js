// Gives shared widths to those that share them, then finds the texts that their place cuts.

for (const one of document.querySelectorAll("[data-share]")) {
  const all = [...document.querySelectorAll("[data-share]")].filter(
    (other) => other.dataset.share === one.dataset.share
  );
  const widest = Math.max(...all.map((other) => other.getBoundingClientRect().width));
  for (const other of all) other.dataset.wide = widest;
}
for (const one of document.querySelectorAll("[data-wide]")) one.style.width = `${one.dataset.wide}px`;

for (const one of document.querySelectorAll(".scroll")) {
  one.classList.toggle("scrolls", one.scrollHeight > one.clientHeight + 1);
}

function isCut(text) {
  const range = document.createRange();
  range.selectNodeContents(text);
  const needs = range.getBoundingClientRect();
  for (let place = text; place; place = place.parentElement) {
    const clips = place.dataset.clips ?? "";
    const has = place.getBoundingClientRect();
    const beyond = needs.right > has.right + 0.5 || needs.left < has.left - 0.5;
    if (clips.includes("x") && beyond) return true;
    if (clips.includes("y") && needs.bottom > has.bottom + 2) return true;
  }
  return false;
}

window.cut = [...document.querySelectorAll("[data-text]")]
  .filter((text) => text.textContent && !text.closest(".hidden") && isCut(text))
  .map((text) => text.textContent);
