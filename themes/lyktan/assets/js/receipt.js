// A reload of the receipt, and Back or Forward to it, asks for a page in the same language that says so, and does not send again.
// Its entry in the history is marked, for the form (form.js); what the exit has noted there of a way out stays.
(() => {
	const nav = window.navigation, state = nav && nav.currentEntry && nav.currentEntry.getState();
	history.replaceState(history.state, "", `/${document.documentElement.lang}/reload.html`);
	if (state) nav.updateCurrentEntry({ state: state == "page" ? "sent" : state });
})();
