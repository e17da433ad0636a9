// Says beside opening hours whether it is open now, and when it opens, while that is certain, and is silent otherwise.
// The hours are those of the site's own time zone, wherever the phone is or believes to be. On a holiday, and before and
// after the years whose holidays the page knows, nothing is certain.
(() => {
	const { zone, holidays, days, open, closed, opens } = document.currentScript.dataset;
	const unsure = holidays.split(" "), last = unsure[unsure.length - 1], names = days.split("|");
	let clock, timer;
	try {
		clock = new Intl.DateTimeFormat("en-GB", {
			timeZone: zone, hourCycle: "h23", weekday: "short",
			year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
		});
		clock.formatToParts();
	} catch (error) {
		return;
	}

	// The day and the time there. Numbers are compared as text: dates of ten signs, times of five.
	function read(instant) {
		const now = {};
		for (const part of clock.formatToParts(instant)) now[part.type] = part.value;
		const date = now.year + "-" + now.month + "-" + now.day;
		return {
			certain: date >= unsure[0] && date <= last && !unsure.includes(date) && !now.dayPeriod,
			day: now.weekday.toLowerCase(), time: now.hour + ":" + now.minute,
		};
	}

	// Hours are such as "mon09:00-16:00". From noon on, 24 hours lead to the next day, also where an hour is skipped or comes twice.
	function words(hours, instant) {
		const now = read(instant), on = (day) => hours.filter((period) => period.startsWith(day)).map((period) => period.slice(3)).sort();
		if (!now.certain) return "";
		if (on(now.day).some((period) => period.slice(0, 5) <= now.time && now.time < period.slice(6))) return open;
		const noon = instant + (12 - parseInt(now.time, 10)) * 36e5;
		let next = on(now.day).find((period) => period.slice(0, 5) > now.time), day = now.day;
		for (let ahead = 1; !next && ahead < 8; ahead++) {
			const then = read(noon + ahead * 864e5);
			if (!then.certain) return closed;
			day = then.day;
			next = on(day)[0];
		}
		const name = names.find((name) => name.startsWith(day));
		return next ? opens.replace("{day}", name.slice(3)).replace("{time}", next.slice(0, 5)) : closed;
	}

	function tell() {
		const instant = Date.now();
		for (const place of document.querySelectorAll(".time[data-open]")) {
			const said = words(place.dataset.open.split(" "), instant);
			place.textContent = said && "· " + said;
			place.hidden = !said;
		}
		// A timer may be early by a hair: counted from the same instant, the next one makes up for it.
		clearTimeout(timer);
		timer = setTimeout(tell, 60000 - instant % 60000);
	}

	tell();
	// A phone that wakes up has not counted the minutes.
	addEventListener("pageshow", tell);
	document.addEventListener("visibilitychange", tell);
})();
