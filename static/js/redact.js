// A button that puts “[removed]” in the place of the words that are selected in the text.

for (const form of document.querySelectorAll("[data-redact]")) {
  const button = form.querySelector("[data-redact-button]");
  const field = form.querySelector("textarea");
  button.hidden = false;
  button.addEventListener("click", () => {
    const { selectionStart: from, selectionEnd: to } = field;
    if (from !== to) {
      field.setRangeText(button.dataset.removed, from, to, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    field.focus();
  });
}
