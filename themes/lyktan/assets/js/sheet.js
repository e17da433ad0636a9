// For a sheet to write on: a browser that keeps the page alive for Back would show what was written to whoever goes back.
addEventListener("pagehide", () => {
	for (const field of document.querySelectorAll(".blank textarea, .blank input")) {
		field.value = "";
		field.checked = false;
	}
});
