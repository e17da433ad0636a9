// The inbox works without this. It shows new tips without a reload, moves through
// the list by keyboard, and searches while somebody types.
"use strict";

const rows = document.getElementById("rows");

// fresh fetches this page again and shows its lists and alarms.
async function fresh() {
	const answer = await fetch(location.href);
	const page = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
	if (!page || !page.getElementById("rows")) {
		location.replace("/"); // locked meanwhile
		return;
	}
	const focused = rows.contains(document.activeElement) && document.activeElement.getAttribute("href");
	for (const part of ["#alarms", ".views", "#rows"]) {
		document.querySelector(part).replaceChildren(...page.querySelector(part).childNodes);
	}
	const again = focused && [...rows.querySelectorAll("a")].find((link) => link.getAttribute("href") === focused);
	if (again) {
		again.focus();
	}
	document.body.dataset.state = page.body.dataset.state;
}

// busy says that somebody did something here since the last look.
let busy = false;
for (const kind of ["keydown", "pointerdown", "wheel"]) {
	document.addEventListener(kind, () => { busy = true; }, {passive: true});
}

async function look() {
	try {
		const path = busy ? "/version?busy" : "/version";
		busy = false;
		const answer = await fetch(path);
		if (!answer.ok) {
			location.replace("/"); // locked meanwhile: what is shown here goes away
		} else if (rows && (await answer.text()) !== document.body.dataset.state) {
			await fresh();
		}
	} catch {
		// tipapi has ended, or the computer slept: the next look tells
	}
}

if (document.body.dataset.state) {
	setInterval(look, 3000);
}

const search = document.getElementById("search");
if (search && rows) {
	let waiting = 0;
	search.addEventListener("input", () => {
		clearTimeout(waiting);
		waiting = setTimeout(async () => {
			const form = search.form;
			await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" });
			await fresh();
		}, 150);
	});
}

document.addEventListener("keydown", (event) => {
	if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input, textarea, select")) {
		return;
	}
	const links = [...document.querySelectorAll(".row h2 a")];
	const at = links.indexOf(document.activeElement);
	if (event.key === "j" && links.length) {
		links[Math.min(at + 1, links.length - 1)].focus();
	} else if (event.key === "k" && links.length) {
		links[Math.max(at - 1, 0)].focus();
	} else if (event.key === "/" && search) {
		event.preventDefault();
		search.focus();
	} else if (event.key === "u" && document.querySelector(".back a")) {
		document.querySelector(".back a").click();
	}
});
