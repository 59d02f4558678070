// One person at a time: when another is chosen in any tab, pages of the one before close.
const key = document.querySelector("[data-acting]").dataset.acting;

if ("BroadcastChannel" in window) {
  const tabs = new BroadcastChannel("acting");
  tabs.addEventListener("message", ({ data }) => {
    if (data !== key) location.reload(); // the server says that it is over
  });
  tabs.postMessage(key);
}

// a page that the browser kept for its Back button is asked for anew
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
