// Shows those words of a long list that fit what is typed, with a slip in it too. What is typed goes nowhere: the field belongs
// to no form and has no name, and it is emptied when the page is left.
(() => {
	const field = document.querySelector(".filter input"), told = document.querySelector(".filter output");
	const parts = [...document.querySelectorAll(".words > *")].map((part) => ({
		part, rows: [...part.querySelectorAll("li")].map((row) => ({ row, text: fold(row.textContent) })),
	}));
	const words = [].concat(...parts.map(({ rows }) => rows));

	// Small letters without marks: å is a, and an alif is one whatever stands on it. Two of a letter are one, signs are spaces,
	// and the Arabic article is left out.
	function fold(text) {
		return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f\u0621\u0640\u064b-\u065f]/g, "")
			.replace(/\u0629/g, "\u0647").replace(/[\u0649\u06cc]/g, "\u064a").replace(/\u06a9/g, "\u0643")
			.replace(/[\s!-/:-@[-`{-~\u00a0\u060c\u2010-\u201f]+/g, " ").trim()
			.replace(/(^| )\u0627\u0644(?=\S)/g, "$1").replace(/(.)\1+/g, "$1");
	}

	// One letter too many, too few, another one, or two that have changed places: any two letters may be one to three others.
	function nearly(asked) {
		const forms = [];
		for (let i = 0; i < asked.length - 1; i++) forms.push(asked.slice(0, i) + ".{1,3}" + asked.slice(i + 2));
		return new RegExp(forms.join("|"));
	}

	function show() {
		const asked = fold(field.value);
		let found = words.filter(({ text }) => text.includes(asked));
		if (!found.length && asked.length > 4) {
			const near = nearly(asked);
			found = words.filter(({ text }) => near.test(text));
		}
		for (const word of words) word.row.hidden = !found.includes(word);
		for (const { part, rows } of parts) part.hidden = rows.every(({ row }) => row.hidden);
		told.textContent = !asked ? "" : found.length ? told.dataset.found + " " + found.length : told.dataset.none;
		// Firefox notes on its disk what is in a field and was not there from the start.
		field.defaultValue = field.value;
	}

	field.closest(".filter").hidden = false;
	field.addEventListener("input", show);
	addEventListener("pagehide", () => {
		field.value = "";
		show();
	});
})();
