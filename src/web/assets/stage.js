// Follows a check as long as it goes on; without this the page is reloaded by hand.
(() => {
  "use strict";
  const place = document.querySelector("[data-moving]");
  if (!place) return;
  // What somebody has begun to write is not thrown away.
  const isWritten = () => [...document.querySelectorAll("main input, main textarea")]
    .some((field) => field.value !== field.defaultValue);
  const lookAgain = () => { if (!isWritten()) location.reload(); };
  const lookLater = () => setInterval(lookAgain, 3000);
  if (!window.EventSource) return lookLater();
  const events = new EventSource(place.dataset.moving);
  events.addEventListener("stage", (event) => {
    const told = JSON.parse(event.data);
    place.querySelector("strong").textContent = told.text;
    if (!told.final) return;
    events.close();
    lookAgain();
  });
  // The browser itself asks again after an interruption, but not after a refusal.
  events.addEventListener("error", () => {
    if (events.readyState === EventSource.CLOSED) lookLater();
  });
})();
