"use strict";
// Sorting: numbers by data-v, texts by what they say; what has no number stays at the end.
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
      rows.sort(([one], [other]) => {
        if (!numeric) return sign * one.localeCompare(other);
        if (one === "" || other === "") return (one === "") - (other === "");
        return sign * (Number(one) - Number(other));
      });
      body.append(...rows.map(([, row]) => row));
    });
  });
}
// A number leads to its sentences: open them, and put the keyboard there.
function arrive() {
  const place = location.hash.startsWith("#e-") && document.getElementById(location.hash.slice(1));
  if (!place) return;
  if (place.tagName === "DETAILS") place.open = true;
  place.scrollIntoView();
  (place.querySelector("summary") && place.tagName === "DETAILS" ? place.querySelector("summary") : place).focus({ preventScroll: true });
}
window.addEventListener("hashchange", arrive);
document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#e-"]');
  if (link && link.hash === location.hash) arrive();
});
arrive();
