// For the form and its receipt: the same words sent again stay one tip.
(() => {
	const key = document.querySelector("[name=idempotency_key]");
	// A key of the browser's own making, new with each form and kept when the form comes back: with it the endpoint knows the
	// same form again for days, as when a phone opens its tabs anew, and never takes a neighbour's for it. Nobody keeps it.
	if (key) addEventListener("submit", () => {
		key.value = key.value || crypto.getRandomValues(new Uint32Array(4)).join("-");
	});
	// The receipt: a reload, and Back or Forward to it, asks for a page in the same language that says so, and does not send
	// again. What the exit has noted of this entry stays.
	else {
		const entry = window.navigation && navigation.currentEntry, state = entry && entry.getState();
		history.replaceState(history.state, "", `/${document.documentElement.lang}/reload.html`);
		if (state) navigation.updateCurrentEntry({ state });
	}
})();
