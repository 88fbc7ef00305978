// Shows how much of an upload is sent; without this the browser's own sign does.
(() => {
  "use strict";
  for (const form of document.querySelectorAll("form[data-progress]")) {
    form.addEventListener("submit", (event) => {
      const chosen = [...form.querySelectorAll('input[type="file"]')].some((input) => input.files.length);
      if (!chosen || form.dataset.sending) return;
      event.preventDefault();
      form.dataset.sending = "yes";
      const bar = document.createElement("progress");
      bar.max = 100;
      bar.value = 0;
      bar.setAttribute("aria-label", form.dataset.progress);
      form.append(bar);
      const request = new XMLHttpRequest();
      request.open("POST", form.action);
      request.upload.addEventListener("progress", (sent) => {
        if (sent.lengthComputable) bar.value = (100 * sent.loaded) / sent.total;
      });
      // What went wrong is told by the page that an ordinary attempt leads to.
      const again = () => form.submit();
      request.addEventListener("load", () => {
        if (request.status < 400 && request.responseURL) location.assign(request.responseURL);
        else again();
      });
      request.addEventListener("error", again);
      request.send(new FormData(form));
    });
  }
})();
