"use strict";

(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const first = (selector, within = document) => within.querySelector(selector);

  const list = first("main");
  const photos = all(".photo");
  const controls = first(".controls");
  const search = first("input");
  const { show, sort } = controls.elements;
  const dialog = first("dialog");
  const spelt = (count) => count.toLocaleString("en");

  const MARKS = [
    ["warned", "with warnings"],
    ["short", "short of keywords"],
    ["failed", "failed"],
    ["editorial", "editorial"],
    ["people", "people"],
    ["property", "property"],
    ["logo", "logos"],
  ];

  // Searching

  // "Cafe" finds "café" as well.
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  const SAID = ".name, h2, .description, .keywords, .badges, .warnings, .failure, dd";
  const texts = new Map();

  function textOf(photo) {
    if (!texts.has(photo)) {
      const parts = all(SAID, photo);
      texts.set(photo, plain(parts.map((part) => part.textContent).join("\n")));
    }
    return texts.get(photo);
  }

  const marksOf = (photo) => photo.dataset.marks.split(" ");

  function filter() {
    const words = plain(search.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const photo of photos) {
      const fits = (!show.value || marksOf(photo).includes(show.value))
        && (!words.length || words.every((word) => textOf(photo).includes(word)));
      photo.hidden = !fits;
      shown += fits;
    }
    first(".nothing").hidden = shown > 0;
    first("output").textContent = `${spelt(shown)} of ${spelt(photos.length)}`;
  }

  // Sorting

  const { compare } = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
  const text = (selector) => (photo) => first(selector, photo).textContent;
  // What has no number, a price that is unknown, comes last.
  const number = (name, missing) => ({ dataset }) =>
    dataset[name] ? Number(dataset[name]) : missing;

  const SORTS = {
    order: [number("order"), 1],
    name: [text(".name b"), 1],
    title: [text("h2"), 1],
    fewest: [number("keywords"), 1],
    most: [number("keywords"), -1],
    warnings: [number("warnings"), -1],
    price: [number("cost", -1), -1],
  };

  function arrange() {
    const [value, direction] = SORTS[sort.value];
    const keyed = photos.map((photo) => [value(photo), photo]);
    keyed.sort(([one], [other]) => direction
      * (typeof one === "string" ? compare(one, other) : one - other));
    list.append(...keyed.map(([, photo]) => photo));
  }

  // One photo

  function enlarge(thumbnail) {
    const small = first("img", thumbnail);
    first("img", dialog).src = small.src;
    first("img", dialog).alt = small.alt;
    first("p", dialog).textContent = first(".name b", thumbnail.parentElement).textContent;
    dialog.showModal();
  }

  async function copy(button) {
    const words = all(".keywords li", button.closest(".photo")).map((word) => word.textContent);
    const copied = await toClipboard(words.join(", "));
    button.textContent = copied ? "Copied" : "Could not copy";
    setTimeout(() => { button.textContent = "Copy keywords"; }, 1500);
  }

  async function toClipboard(words) {
    try {
      await navigator.clipboard.writeText(words);
      return true;
    } catch {
      // Not every browser gives a page from the disk the clipboard; this older way works there.
      const field = document.createElement("textarea");
      field.value = words;
      document.body.append(field);
      field.select();
      const copied = document.execCommand("copy");
      field.remove();
      return copied;
    }
  }

  // Putting it to work

  function count() {
    const counts = new Map();
    for (const mark of photos.flatMap(marksOf)) {
      counts.set(mark, (counts.get(mark) ?? 0) + 1);
    }
    show.append(new Option("all photos", ""));
    for (const [mark, label] of MARKS) {
      if (counts.has(mark)) {
        show.append(new Option(`${label} (${spelt(counts.get(mark))})`, mark));
      }
    }
  }

  let pause;
  search.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(filter, 150);
  });
  show.addEventListener("change", filter);
  sort.addEventListener("change", arrange);
  controls.addEventListener("submit", (event) => event.preventDefault());

  list.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (button?.matches(".copy")) {
      copy(button);
    } else if (button) {
      enlarge(button);
    }
  });
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog || target.matches(".close")) {
      dialog.close();
    }
  });

  count();
  filter();
  controls.hidden = false;
  document.documentElement.classList.add("scripted");
})();
