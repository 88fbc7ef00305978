// Looks again as long as the check goes on; without this the page is reloaded by hand.
(() => {
  "use strict";
  const stage = document.querySelector("[data-moving]");
  if (!stage) return;
  setTimeout(() => location.reload(), 3000);
})();
