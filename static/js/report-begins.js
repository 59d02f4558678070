// The first page gets the address of its own report, so that Back leads to what was told there.
history.replaceState(history.state, "", document.getElementById("report").dataset.begins);
