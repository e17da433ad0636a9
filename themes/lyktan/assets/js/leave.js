// Leaves the site: hides the page in the same tick, then takes the visit out of Back.
// A plain replace only drops the last page. Where the browser lets a page see its own entries in the history, we mark the
// last one, rename it to /ut and go back to the first of the visit. That page finds the mark ahead of it, hides before
// anything is drawn, and moves on with a new entry, which cuts off all that lies ahead. Nothing is stored to do this.
(() => {
	const out = "/ut", root = document.documentElement, nav = window.navigation;
	let presses = 0, alone, timer, gone;

	const entries = () => nav && nav.entries ? nav.entries() : [];
	const here = () => nav.currentEntry.index;
	const left = () => entries().some((entry) => entry.index > here() && entry.getState() == out);

	function hide() {
		gone = root.hidden = true;
		document.title = "\u200b";
	}

	function rename() {
		history.replaceState(null, "", out);
		nav.updateCurrentEntry({ state: out });
	}

	function leave() {
		hide();
		try {
			if (entries().length > 1) {
				const first = !here();
				rename();
				if (first) return nav.navigate(out, { history: "push" });
				nav.traverseTo(entries()[0].key);
				return setTimeout(() => location.replace(out), 2000);
			}
		} catch (error) {}
		location.replace(out);
	}

	if (left()) leave();
	addEventListener("pageshow", (event) => {
		if (event.persisted && (gone || left())) leave();
	});
	addEventListener("click", (event) => {
		if (!event.target.closest || !event.target.closest(".leave")) return;
		event.preventDefault();
		leave();
	});

	// Shift three times, alone, at most five seconds apart; while typing it is only a capital letter.
	addEventListener("keydown", (event) => {
		alone = event.key == "Shift";
		if (!alone) presses = 0;
	});
	addEventListener("keyup", (event) => {
		if (event.key != "Shift" || !alone) return;
		if (event.target.closest("textarea,select,input:not([type=radio]):not([type=checkbox])")) return;
		clearTimeout(timer);
		timer = setTimeout(() => presses = 0, 5000);
		if (++presses > 2) leave();
	});
})();
