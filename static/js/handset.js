// Looks for new messages every second, so that nobody needs to; without it the page has a link.

const screen = document.getElementById("screen");
let known = `"${screen.dataset.version}"`;

function showLast() {
  screen.scrollTop = screen.scrollHeight;
}

async function look() {
  try {
    const answer = await fetch(screen.dataset.from, { headers: { "If-None-Match": known } });
    if (answer.ok) {
      screen.innerHTML = await answer.text();
      known = answer.headers.get("ETag");
      showLast();
    }
  } catch {
    // the demo has ended, or begins again: the next look will tell
  }
  setTimeout(look, 1000);
}

// Enter sends, as on a phone; Shift and Enter begins a line
document.getElementById("words").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
});

showLast();
look();
