// Leaves the site: hides the page in the same tick, then takes the visit out of Back and Forward.
// A plain replace only drops the last page. Where the browser lets a page see its own entries in the history, we mark the
// last one and go back to the first of the visit. That page finds the mark ahead of it, hides before anything is drawn,
// renames itself to /ut and moves on with a new entry, which cuts off all that lies ahead. Nothing is stored to do this.
// Each page marks its entry as one that can do so: a text file cannot. A receipt has marked its own, for form.js.
// Page translation and extensions write classes, styles and attributes into every page: what has been left is known by
// this script's own variable, and hidden by an attribute that nobody else has a use for.
(() => {
	const neutral = {{ .neutral | jsonify }}, here = "page", sent = "sent", out = "/ut", nav = window.navigation;
	let tabs, way, left, presses = 0, alone, timer;

	const entries = () => nav && nav.entries ? nav.entries() : [];
	const isMarked = () => entries().some((entry) => entry.index > nav.currentEntry.index && entry.getState() === out);
	const isOurs = (entry) => [here, sent, out].includes(entry.getState());
	const mark = (state) => nav.updateCurrentEntry({ state });

	// What it says is for those who cannot see that the page is gone.
	function say(text) {
		const element = document.querySelector(".live-region");
		if (element) element.textContent = text ? element.dataset[text] : "";
	}

	function goOut() {
		const first = entries().find(isOurs);
		if (!first) return location.replace(neutral);
		history.replaceState(null, "", out);
		mark(out);
		const alreadyThere = first.key == nav.currentEntry.key;
		const tried = way = alreadyThere ? nav.navigate(neutral, { history: "push" }) : nav.traverseTo(first.key);
		// Within a page the way ends. Escape breaks it off, and so does another way, which is left alone.
		way.finished.then(goOut, () => setTimeout(() => tried == way && goOut(), 50));
		if (!alreadyThere) setTimeout(() => location.replace(neutral), 5000);
	}

	function leave() {
		left = true;
		document.documentElement.dataset.lyktanLeft = "";
		say("gone");
		for (const typed of document.querySelectorAll("form,.filter")) typed.remove();
		try {
			goOut();
		} catch (error) {
			location.replace(neutral);
		}
	}

	function press(event) {
		if (event.button > 1 || !event.target.closest || !event.target.closest("a.leave")) return;
		event.preventDefault();
		leaveEverywhere();
	}

	function leaveEverywhere() {
		leave();
		if (tabs) tabs.postMessage("");
	}

	// Other tabs leave too. A page with an open channel would not be kept alive, and the way back to it would need the network.
	function listen() {
		if (!window.BroadcastChannel) return;
		tabs = new BroadcastChannel(out);
		tabs.onmessage = leave;
	}

	// The style sheet hides the words that say what Back will show.
	if (entries().length) document.documentElement.dataset.lyktanPrunes = "";
	listen();
	if (isMarked()) leave();
	else if (entries().length && nav.currentEntry.getState() !== sent) mark(here);
	addEventListener("pagehide", () => tabs && tabs.close());
	addEventListener("pageshow", (event) => {
		if (!event.persisted) return;
		listen();
		if (isMarked()) leave();
		// Left before, and kept alive. While it is still busy with Back, a browser drops what is tried at once.
		else if (left) setTimeout(() => location.replace(neutral), 100);
	});
	addEventListener("click", press);
	addEventListener("auxclick", press);

	// To restore a session, Firefox writes to its disk what is in a form and was not there from the start. So what is typed
	// or chosen becomes what was there from the start.
	addEventListener("input", ({ target }) => {
		if (!target.form) return;
		if (target.type != "checkbox" && target.type != "radio") target.setAttribute("value", target.value);
		for (const field of target.form.elements) field.defaultChecked = field.checked;
		for (const option of target.options || []) option.defaultSelected = option.selected;
	});

	// Shift three times, alone, at most five seconds apart: slow keys take their time. While typing it is only a capital
	// letter, with Alt it changes the keyboard, and held down with a click it selects.
	function forget() {
		presses = 0;
		say();
	}
	addEventListener("keydown", (event) => {
		alone = event.key == "Shift" && !event.altKey && !event.ctrlKey && !event.metaKey;
		if (!alone && presses) forget();
	});
	addEventListener("pointerdown", () => alone = false);
	addEventListener("keyup", (event) => {
		if (event.key != "Shift" || !alone) return;
		if (event.target.closest && event.target.closest("textarea,select,input:not([type=radio]):not([type=checkbox])")) return;
		clearTimeout(timer);
		timer = setTimeout(forget, 5000);
		if (++presses > 2) leaveEverywhere();
		else say("press" + presses);
	});
})();
