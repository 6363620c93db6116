"use strict";
// Sorting: numbers by data-v, texts by their characters; cells without a number stay at the end.
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    head.querySelector("button").addEventListener("click", () => {
      const numeric = head.classList.contains("number");
      const before = head.getAttribute("aria-sort");
      const down = before ? before === "ascending" : numeric;
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const body = table.tBodies[0];
      const key = (row) => numeric ? row.cells[column].dataset.v : row.cells[column].textContent.trim();
      const rows = [...body.rows].map((row) => [key(row), row]);
      const sign = down ? -1 : 1;
      rows.sort(([left], [right]) => {
        if (!numeric) return sign * left.localeCompare(right);
        if (left === "" || right === "") return (left === "") - (right === "");
        return sign * (Number(left) - Number(right));
      });
      body.append(...rows.map(([, row]) => row));
    });
  });
  if (table.tBodies[0].rows.length > 5) offerFilter(table);
}
// Filtering: a row stays if it has every word that was typed.
function offerFilter(table) {
  const line = document.createElement("p");
  const label = document.createElement("label");
  const field = Object.assign(document.createElement("input"), { type: "search", id: `f-${table.id}`, autocomplete: "off" });
  const note = Object.assign(document.createElement("span"), { className: "note" });
  line.className = "filter";
  label.htmlFor = field.id;
  label.textContent = "Filter";
  note.setAttribute("aria-live", "polite");
  line.append(label, field, note);
  table.parentElement.before(line);
  field.addEventListener("input", () => {
    const words = field.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    let left = 0;
    for (const row of table.tBodies[0].rows) {
      const text = row.textContent.toLocaleLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      left += !row.hidden;
    }
    note.textContent = words.length ? `${left} of ${table.tBodies[0].rows.length} rows` : "";
  });
}
// The contents say which section is being read: a section without a heading belongs to the one before it.
const contents = document.querySelector("nav > div");
function nowReading(section) {
  while (section && !section.hasAttribute("aria-labelledby")) section = section.previousElementSibling;
  const link = section && [...contents.children].find((each) => each.hash === `#${section.id}`);
  if (!link || link.hasAttribute("aria-current")) return;
  for (const other of contents.children) other.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  const middle = link.offsetLeft - contents.offsetLeft - (contents.clientWidth - link.offsetWidth) / 2;
  contents.scrollTo({ left: middle, behavior: "instant" });
}
const reading = new IntersectionObserver((entries) => {
  for (const entry of entries) if (entry.isIntersecting) nowReading(entry.target);
}, { rootMargin: "-20% 0px -80% 0px" }); // a line at a fifth of the window
document.querySelectorAll("main > section").forEach((section) => reading.observe(section));
nowReading(document.querySelector("main > section")); // above it is the title only
// The articles are packed in blocks, the first block being the index; a block is unpacked when it is needed.
const packed = document.getElementById("packed");
const LISTED = 100; // articles in the list at once
const PER_BLOCK = Number(packed?.dataset.perBlock);
let blocks, index;
async function unpack(number) {
  blocks ??= packed.textContent.trim().split("\n");
  const bytes = Uint8Array.from(atob(blocks[number]), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}
const cell = (text, kind = "td") => Object.assign(document.createElement(kind), { textContent: text });
const words = (id) => (id[0].toUpperCase() + id.slice(1)).replaceAll("_", " ");
const VOICES = { outlet: "own words", quote: "quotation", paraphrase: "reported speech" };
const VERDICTS = ["found by rule, not read", "marked by people", "not marked by people"];
const verdictOf = ([, , , verdict, likely]) => VERDICTS[verdict] + (likely === null ? "" : `; model ${Math.round(100 * likely)} %`);
async function listArticles() {
  index ??= await unpack(0);
  const wanted = document.getElementById("find").value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const body = document.querySelector("#t-read tbody");
  const rows = [];
  let count = 0;
  index.forEach((facts, number) => {
    const text = facts.slice(0, 4).join(" ").toLocaleLowerCase();
    if (!wanted.every((word) => text.includes(word))) return;
    count += 1;
    if (rows.length >= LISTED) return;
    const [outlet, title, date, event, length, markers, read] = facts;
    const row = document.createElement("tr");
    const link = Object.assign(document.createElement("a"), { href: `#a-${number}-0`, textContent: title });
    const head = cell("");
    head.append(link);
    row.append(head, cell(outlet), cell(date), cell(event), cell(length.toLocaleString("en")), cell(markers), cell(read ? "yes" : ""));
    row.cells[4].className = row.cells[5].className = "number";
    rows.push(row);
  });
  body.replaceChildren(...rows);
  document.getElementById("found").textContent = count > LISTED ? `the first ${LISTED} of ${count.toLocaleString("en")}` : `${count}`;
}
// The reader: a text cut where a marker or a span of speech begins or ends. Offsets are code points.
const reader = document.getElementById("reader");
async function readArticle(number, start) {
  const article = (await unpack(1 + Math.floor(number / PER_BLOCK)))[number % PER_BLOCK];
  const characters = Array.from(article.text);
  document.getElementById("reader-title").textContent = article.title || article.id;
  const source = document.getElementById("reader-source");
  source.textContent = [article.outlet, article.date, article.event].filter(Boolean).join(" · ");
  const edges = new Set([0, characters.length]);
  for (const [from, to] of [...article.marks, ...article.speech]) edges.add(from).add(to);
  const places = [...edges].sort((left, right) => left - right);
  const text = document.getElementById("reader-text");
  text.lang = article.lang;
  text.replaceChildren(...places.slice(0, -1).map((from, at) => piece(article, characters, from, places[at + 1])));
  const explained = article.marks.some((mark) => mark[8]);
  document.getElementById("reader-why").hidden = !explained;
  const list = article.marks.map((mark) => {
    const [from, to, category, , , rule, voice, speaker, why] = mark;
    const row = document.createElement("tr");
    const link = Object.assign(document.createElement("button"), { type: "button", className: "link", textContent: characters.slice(from, to).join("") });
    link.addEventListener("click", () => focusMark(text.querySelector(`mark[data-from="${from}"]`)));
    const head = cell("");
    head.append(link, Object.assign(cell(rule || "seen by people only", "small"), { className: "note" }));
    row.append(head, cell(words(category)), cell(VOICES[voice] + (speaker ? `: ${speaker}` : "")), cell(verdictOf(mark)));
    if (explained) row.append(Object.assign(cell(why.replaceAll("; ", "\n").replaceAll(/-(?=[\d.]+$)/gm, "−")), { className: "why" }));
    return row;
  });
  document.querySelector("#reader-marks tbody").replaceChildren(...list);
  if (!reader.open) reader.showModal();
  reader.scrollTop = 0;
  const here = text.querySelector(`mark[data-from="${start}"]`);
  if (here) focusMark(here);
  else document.getElementById("reader-title").focus();
}
function piece(article, characters, from, to) {
  const speech = article.speech.filter(([first, last]) => first <= from && to <= last);
  const marks = article.marks.filter(([first, last]) => first <= from && to <= last);
  let node = document.createTextNode(characters.slice(from, to).join(""));
  if (marks.length) {
    const best = marks.find((mark) => mark[3] === 1) ?? marks[0];
    const mark = Object.assign(document.createElement("mark"), { tabIndex: -1 });
    mark.dataset.from = from === best[0] ? best[0] : "";
    mark.className = ["", "sure", "refused"][best[3]];
    mark.title = marks.map((each) => `${words(each[2])}: ${verdictOf(each)}`).join("\n");
    mark.append(node);
    node = mark;
  }
  if (speech.length) {
    const direct = speech.find((span) => span[2]) ?? speech[0];
    const span = Object.assign(document.createElement("span"), { className: direct[2] ? "said direct" : "said" });
    if (direct[3]) span.title = direct[3];
    span.append(node);
    node = span;
  }
  return node;
}
function focusMark(mark) {
  if (!mark) return;
  reader.querySelectorAll("mark.here").forEach((other) => other.classList.remove("here"));
  mark.classList.add("here");
  mark.scrollIntoView({ block: "center" });
  mark.focus({ preventScroll: true });
}
function step(by) {
  const marks = [...document.querySelectorAll('#reader-text mark:not([data-from=""])')];
  const at = marks.findIndex((mark) => mark.classList.contains("here"));
  if (marks.length) focusMark(marks[(at + by + (at < 0 && by < 0 ? 1 : 0) + marks.length) % marks.length]);
}
let opener = null;
if (packed) {
  document.getElementById("close").addEventListener("click", () => reader.close());
  document.getElementById("earlier").addEventListener("click", () => step(-1));
  document.getElementById("later").addEventListener("click", () => step(1));
  reader.addEventListener("click", (event) => { if (event.target === reader) reader.close(); });
  reader.addEventListener("close", () => {
    history.replaceState(null, "", location.pathname + location.search);
    if (opener?.isConnected) opener.focus();
  });
  const field = document.getElementById("find");
  field.disabled = false;
  field.addEventListener("input", listArticles);
  new IntersectionObserver((entries, watch) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    watch.disconnect();
    listArticles();
  }).observe(document.getElementById("read"));
}
// A number links to its sentences, a sentence to its article: open them and move the focus there.
function arrive() {
  const article = /^#a-(\d+)-(\d+)$/.exec(location.hash);
  if (article && packed) return readArticle(Number(article[1]), Number(article[2]));
  const target = location.hash.startsWith("#e-") && document.getElementById(location.hash.slice(1));
  if (!target) return;
  if (target.tagName === "DETAILS") target.open = true;
  target.scrollIntoView();
  (target.tagName === "DETAILS" && target.querySelector("summary") || target).focus({ preventScroll: true });
}
window.addEventListener("hashchange", arrive);
document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#e-"], a[href^="#a-"]');
  if (!link) return;
  if (link.hash.startsWith("#a-")) opener = link;
  if (link.hash === location.hash) arrive();
});
arrive();
