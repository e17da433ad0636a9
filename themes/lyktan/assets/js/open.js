// Says "open now" beside opening hours while that is certain, and is silent otherwise: it never says "closed".
// The hours are those of the site's own time zone, wherever the phone is or believes to be. On a holiday, and before and
// after the years whose holidays the page knows, nothing is certain.
(() => {
	const { zone, holidays } = document.currentScript.dataset;
	const unsure = holidays.split(" "), last = unsure[unsure.length - 1];
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

	function tell() {
		const instant = Date.now(), now = {};
		for (const part of clock.formatToParts(instant)) now[part.type] = part.value;
		const today = now.year + "-" + now.month + "-" + now.day;
		const certain = today >= unsure[0] && today <= last && !unsure.includes(today) && !now.dayPeriod;
		const day = now.weekday.toLowerCase(), time = now.hour + ":" + now.minute;
		for (const words of document.querySelectorAll(".time[data-open]")) {
			// Such as "mon09:00-16:00": times of four digits compare as text.
			words.hidden = !certain || !words.dataset.open.split(" ").some((period) =>
				period.startsWith(day) && period.slice(3, 8) <= time && time < period.slice(9));
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
