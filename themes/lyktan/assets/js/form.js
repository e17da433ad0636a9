// For the form and for its receipt. Nothing is stored: what is known of the visit is in the page and in the marks that leave.js
// puts on its entries in the history.
(() => {
	const form = document.querySelector("form.tip"), sent = "sent", nav = window.navigation;
	const entries = nav && nav.entries ? nav.entries() : [];

	if (!form) {
		// The receipt: a reload, and Back or Forward to it, asks for a page in the same language that says so, and does not
		// send again. What the exit has noted of a way out stays.
		const state = entries.length && nav.currentEntry.getState();
		history.replaceState(history.state, "", `/${document.documentElement.lang}/reload.html`);
		if (state) nav.updateCurrentEntry({ state: state == "page" ? sent : state });
		return;
	}

	const all = (selector, within = form) => [].slice.call(within.querySelectorAll(selector));
	const key = form.querySelector("[name=idempotency_key]");
	const said = form.querySelector(".said");
	const isText = (field) => field.dataset.most;
	let pressed, went, sending, timer;

	function element(name, text, parent) {
		const made = document.createElement(name);
		made.textContent = text;
		parent.appendChild(made);
		return made;
	}

	// What has been answered in a part of the form, in the words of the page.
	function answer(part) {
		const field = part.querySelector("textarea,select,[data-most]");
		if (!field) return all("input", part).filter((input) => input.checked && input.value).map((input) => input.parentNode.textContent.trim()).join(", ");
		const option = field.value && field.options && field.options[field.selectedIndex];
		return (option ? option.textContent : field.value).trim();
	}

	function review() {
		const box = form.querySelector(".review"), old = box.querySelector("dl,p"), list = document.createElement("dl");
		for (const part of all("fieldset,.field")) {
			const text = answer(part);
			if (!text) continue;
			const question = part.querySelector("legend,label").textContent;
			element("dt", question, list);
			element("dd", text, list).dir = "auto";
			const link = element("a", box.dataset.change, element("dd", "", list));
			link.href = "#" + part.querySelector("[id^=f-]").id;
			link.setAttribute("aria-label", box.dataset.change + ": " + question);
		}
		if (list.firstChild) box.replaceChild(list, old);
		else if (old.tagName == "DL") old.textContent = "";
	}

	// Counted as tipapi does: a sign is one, whatever it takes to write it. Shown in the last fifth, and said aloud at few
	// points only, so that it interrupts nobody.
	function count(field) {
		const most = +field.dataset.most, left = most - Array.from(field.value).length, part = field.parentNode;
		const shown = part.querySelector(".left") || element("p", "", part), before = shown.dataset.at;
		const at = left < 0 ? "over" : [most / 50, most / 10, most / 5].filter((point) => left <= point).length;
		const text = at ? (left < 0 ? form.dataset.over : form.dataset.left) + " " + Math.abs(left) : "";
		shown.className = "hint left";
		shown.textContent = text;
		shown.dataset.at = at;
		if (text && before && before != at) said.textContent = text;
	}

	function rest() {
		clearTimeout(timer);
		if (sending) sending.textContent = sending.dataset.text;
		sending = null;
	}

	function empty() {
		for (const field of all("input,textarea,option")) {
			field.checked = field.defaultChecked = field.defaultSelected = false;
			if (isText(field)) {
				field.value = field.defaultValue = "";
				field.removeAttribute("value");
				count(field);
			}
			if (field.type == "hidden" && field.name == "danger") field.parentNode.removeChild(field);
		}
		form.querySelector("select").selectedIndex = 0;
		all(".problems,.wrong", document).forEach((fault) => fault.parentNode.removeChild(fault));
		key.value = "";
		review();
	}

	// Back to a form that the browser kept as it was left: if a receipt lies ahead, it is emptied. An old browser does not let
	// us see that; there the text is covered until somebody asks for it.
	const box = document.querySelector(".came-back");
	function tell(what) {
		form.hidden = what == "unsure";
		box.textContent = "";
		if (!what) return;
		element("p", box.dataset[what], box);
		if (form.hidden) element("button", box.dataset.show, box).addEventListener("click", () => tell());
		box.focus();
	}
	addEventListener("pageshow", ({ persisted }) => {
		rest();
		if (!persisted) return;
		const marks = nav && nav.entries ? nav.entries() : [];
		if (marks.some((entry) => entry.index > nav.currentEntry.index && entry.getState() == sent)) {
			empty();
			tell("sent");
		} else if (went && !marks.length) tell("unsure");
	});

	addEventListener("input", ({ target }) => {
		if (target.form != form) return;
		if (isText(target)) count(target);
		review();
	});
	addEventListener("change", review);
	all("[data-most]").forEach(count);
	review();

	// A key of the browser's own making, new with each form and kept when the form comes back: with it the endpoint knows the
	// same form again for days, as when a phone opens its tabs anew, and never takes a neighbour's for it. Nobody keeps it.
	form.addEventListener("click", ({ target }) => pressed = target.closest("button"));
	form.addEventListener("submit", (event) => {
		if (sending) return event.preventDefault();
		went = true;
		key.value = key.value || crypto.getRandomValues(new Uint32Array(4)).join("-");
		if (!pressed || !pressed.dataset.sending) return;
		sending = pressed;
		sending.dataset.text = sending.textContent;
		said.textContent = sending.textContent = sending.dataset.sending;
		// A line that hangs may have been given up: then it can be sent again, and stays one tip.
		timer = setTimeout(rest, 15000);
	});

	// A link to this page in another language takes along what has been written.
	addEventListener("click", (event) => {
		const link = event.target.closest && event.target.closest("a[hreflang]");
		if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
		const [, lang, page] = link.pathname.split("/");
		if (page != location.pathname.split("/")[2] || !all("fieldset,.field").some((part) => answer(part))) return;
		event.preventDefault();
		const button = form.querySelector(`[name=to][value="${lang}"]`);
		if (button) button.click();
	});
})();
