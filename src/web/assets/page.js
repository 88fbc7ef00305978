// The page works without this: it adds keys, sorting and a memory for the theme.
(() => {
  "use strict";
  const themes = document.querySelectorAll('input[name="theme"]');
  try {
    const kept = localStorage.getItem("adal-theme");
    for (const theme of themes) {
      if (theme.value === kept) theme.checked = true;
      theme.addEventListener("change", () => localStorage.setItem("adal-theme", theme.value));
    }
  } catch { /* a page opened from a file may have no storage */ }

  const cards = [...document.querySelectorAll(".card")];
  let current = -1;
  const visible = (index) => cards[index] && cards[index].offsetParent !== null;
  addEventListener("hashchange", () => {
    const index = cards.findIndex((card) => "#" + card.id === location.hash);
    if (index >= 0) current = index;
  });
  // Back to where the card was opened from, which its first link names.
  const close = (card) => {
    const back = card.querySelector(".ways a");
    const place = back && document.querySelector(back.hash);
    if (!place) return;
    location.hash = back.hash;
    (place.matches("a") ? place : place.querySelector("a"))?.focus();
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest("input, textarea, select")) return;
    // Letters are keys only where they are said to be: who dictates says letters elsewhere.
    const here = event.target.closest(".columns, .card");
    if (!here) return;
    const card = event.target.closest(".card");
    if (event.key === "Escape" && card) return close(card);
    const step = event.key === "n" ? 1 : event.key === "p" ? -1 : 0;
    if (!step || !cards.length) return;
    if (card) current = cards.indexOf(card);
    let next = current + step;
    while (next >= 0 && next < cards.length && !visible(next)) next += step;
    if (next < 0 || next >= cards.length) return;
    current = next;
    location.hash = cards[next].id;
    cards[next].focus({ preventScroll: false });
  });

  for (const table of document.querySelectorAll("table[data-sortable]")) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") !== "descending";
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const value = (row) => row.cells[column].dataset.value ?? row.cells[column].textContent.trim();
        const body = table.tBodies[0];
        const rows = [...body.rows].sort((a, b) => {
          const [x, y] = [value(a), value(b)];
          const order = head.classList.contains("num") ? Number(x) - Number(y) : x.localeCompare(y, document.documentElement.lang);
          return down ? -order : order;
        });
        body.append(...rows);
      });
    });
  }
})();
