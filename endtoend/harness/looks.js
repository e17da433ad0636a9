// What a page is looked at for, in the tab that shows it. Each look returns a list of what is wrong, empty when nothing is.
const looks = (() => {
	const all = (selector, from = document) => [...from.querySelectorAll(selector)];
	const style = (element, pseudo) => getComputedStyle(element, pseudo);
	const shown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && element.getClientRects().length > 0;
	const named = (element) => element.tagName.toLowerCase() + (element.getAttribute("class") ? "." + element.getAttribute("class") : "") +
		" " + JSON.stringify((element.textContent || element.name || "").trim().replace(/\s+/g, " ").slice(0, 40));
	const alone = (faults) => [...new Set(faults)];
	const targets = "a[href], button:not([disabled]), summary, select, textarea, input:not([type=hidden])";

	// Out of sight on purpose: read aloud only, or shown when it has the focus.
	function isHiddenFromEyes(element) {
		for (let e = element; e; e = e.parentElement) {
			const s = style(e), box = e.getBoundingClientRect();
			if (s.clipPath == "inset(50%)" || box.right < -100 || box.left > innerWidth + 100 || box.bottom + scrollY < -100) return true;
			if (s.overflow != "visible" && box.width < 2 && box.height < 2) return true;
		}
		return false;
	}

	function textNodes(root = document.body) {
		const found = [], walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
		for (let node; node = walker.nextNode();) {
			const parent = node.parentElement;
			if (node.data.trim() && !parent.closest("script, style, noscript, option, title") && shown(parent)) found.push(node);
		}
		return found;
	}

	// ---- reflow (1.4.4, 1.4.10, 1.4.12)

	// What reaches over the window's edge, the innermost first. The page's own width is what decides: what is clipped is not
	// scrolled to.
	function tooWide() {
		const { scrollWidth, clientWidth } = document.documentElement, rtl = style(document.documentElement).direction == "rtl";
		if (scrollWidth <= clientWidth) return [];
		const over = all("*", document.body).filter((element) => {
			const box = element.getBoundingClientRect();
			return box.width && (rtl ? box.left < -1 && box.right > 0 : box.right > clientWidth + 1 && box.left < clientWidth);
		});
		return [scrollWidth + " of " + clientWidth + " px: " + over.reverse().slice(0, 4).map(named).join(", ")];
	}

	// Text of which a part cannot be seen, because its box is too small and does not scroll.
	function cutOff() {
		return alone(textNodes().map((node) => node.parentElement).filter((element) => !isHiddenFromEyes(element)).map((element) => {
			if (element.closest(".names")) return ""; // whole names, as many as fit; all are in the list that opens
			for (let e = element; e != document.documentElement; e = e.parentElement) {
				const { overflowX, overflowY } = style(e), clipped = (value) => value == "hidden" || value == "clip";
				if (clipped(overflowX) && e.scrollWidth > e.clientWidth + 1 || clipped(overflowY) && e.scrollHeight > e.clientHeight + 1) return named(e);
			}
			return "";
		}).filter(Boolean));
	}

	// A number to call that goes on in the next line though it would fit into one.
	function brokenNumbers() {
		return alone(textNodes().filter((node) => node.parentElement.closest('a[href^="tel:"], a[href^="sms:"], .tel, .number')).flatMap((node) =>
			[...node.data.matchAll(/(?<![\d:.])\+?\d[\d\u00a0 -]+\d(?![\d:])/g)].map((match) => {
				const range = document.createRange();
				range.setStart(node, match.index);
				range.setEnd(node, match.index + match[0].length);
				const lines = [...range.getClientRects()].filter((line) => line.width > 0), needs = lines.reduce((sum, line) => sum + line.width, 0);
				let block = node.parentElement;
				while (block.matches("bdi, strong, span") || style(block).display.startsWith("inline")) block = block.parentElement;
				const s = style(block), room = block.clientWidth - parseFloat(s.paddingLeft) - parseFloat(s.paddingRight);
				return new Set(lines.map((line) => Math.round(line.top))).size > 1 && needs + 8 < room ? match[0] + " in " + named(node.parentElement) : "";
			}).filter(Boolean)));
	}

	// Text over which something else lies. The window has to be as high as the page.
	function overlaid() {
		scrollTo(0, 0);
		return alone(textNodes().map((node) => {
			const element = node.parentElement, range = document.createRange();
			if (isHiddenFromEyes(element) || element.closest(".names")) return "";
			range.selectNodeContents(node);
			for (const line of range.getClientRects()) {
				// The height of some scripts reaches into the lines above and below; what folds of a service has its arrow at the end of a row.
				const hits = line.width > 4 ? [.3, .5, .7].map((part) => document.elementFromPoint(line.left + line.width / 2, line.top + line.height * part)) : [];
				if (hits.length && hits.every((hit) => hit && !element.contains(hit) && !hit.contains(element) && !hit.closest(".service summary"))) return named(element) + " under " + named(hits[1]);
			}
			return "";
		}).filter(Boolean));
	}

	// The words that are shown, and those of each piece of text alone. Two that a browser without style sheets runs together
	// are in neither.
	function words() {
		const pieces = [document.body.innerText, ...all("[alt]").map((picture) => picture.alt), ...all("input").map((field) => field.value)], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		for (let node; node = walker.nextNode();) pieces.push(node.parentElement.closest("noscript") ? node.data.replace(/<[^>]*>/g, " ") : node.data);
		return alone(pieces.flatMap((piece) => piece.split(/\s+/)));
	}

	// ---- colours (1.4.3, 1.4.6, 1.4.11)

	function colour(text) {
		const parts = (text.match(/[\d.]+%?/g) || []).map((part) => part.endsWith("%") ? parseFloat(part) / 100 : Number(part));
		if (text.startsWith("rgb")) return [parts[0], parts[1], parts[2], parts.length > 3 ? parts[3] : 1];
		if (text.startsWith("color(srgb")) return [...parts.slice(0, 3).map((part) => part * 255), parts.length > 3 ? parts[3] : 1];
		throw new Error("a colour that is not understood: " + text);
	}

	const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
	const luminance = (c) => [.2126, .7152, .0722].reduce((sum, part, i) => {
		const v = c[i] / 255;
		return sum + part * (v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
	}, 0);
	function contrast(a, b) {
		const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
		return (light + .05) / (dark + .05);
	}

	// How much of the first colour of a gradient is left where an element is nearest to its beginning: of a gradient that goes
	// down from the top or out from one point to nothing; all of it, of another.
	function left(gradient, outer, inner) {
		const px = (text, whole) => text.endsWith("%") ? parseFloat(text) / 100 * whole : parseFloat(text);
		const down = gradient.match(/^linear-gradient\(rgba?\([^)]*\), rgba\(0, 0, 0, 0\)( [\d.]+px)?\)$/);
		if (down) return Math.max(0, 1 - Math.max(0, inner.top - outer.top) / (down[1] ? parseFloat(down[1]) : outer.height));
		const out = gradient.match(/^radial-gradient\(([\d.]+(?:px|%)) ([\d.]+(?:px|%)) at ([\d.]+(?:px|%)) ([\d.]+(?:px|%)), rgba?\([^)]*\), rgba\(0, 0, 0, 0\)\)$/);
		if (!out) return 1;
		const x = outer.left + px(out[3], outer.width), y = outer.top + px(out[4], outer.height);
		const dx = Math.max(inner.left - x, x - inner.right, 0) / px(out[1], outer.width), dy = Math.max(inner.top - y, y - inner.bottom, 0) / px(out[2], outer.height);
		return Math.max(0, 1 - Math.hypot(dx, dy));
	}

	// Every colour that may be behind an element: those of a gradient are each taken as if they filled it, as far as they reach.
	function behind(element) {
		const chain = [];
		for (let e = element; e; e = e.parentElement) chain.unshift(e);
		let colours = [colour(style(document.documentElement).colorScheme.includes("dark") && matchMedia("(prefers-color-scheme: dark)").matches ? "rgb(18, 18, 18)" : "rgb(255, 255, 255)")];
		for (const e of chain) {
			const { backgroundColor, backgroundImage } = style(e), own = colour(backgroundColor);
			if (own[3] > 0) colours = colours.map((below) => over(own, below));
			for (const layer of (backgroundImage.match(/[a-z-]+gradient\((?:[^()]|\([^()]*\))*\)/g) || []).reverse()) {
				const stops = alone(layer.match(/rgba?\([^)]*\)|color\([^)]*\)/g) || []).map(colour);
				stops[0][3] *= left(layer, e.getBoundingClientRect(), element.getBoundingClientRect());
				colours = alone(colours.concat(stops.flatMap((stop) => colours.map((below) => over(stop, below)))).map((c) => c.map(Math.round).join())).map((c) => c.split(",").map(Number));
			}
		}
		return colours;
	}

	const worst = (front, colours) => Math.min(...colours.map((back) => contrast(over(front, back), back)));

	function opacity(element) {
		let product = 1;
		for (let e = element; e; e = e.parentElement) product *= Number(style(e).opacity);
		return product;
	}

	// Text of less than 7:1, large text of less than 4.5:1.
	function faintText() {
		const faults = [];
		const judge = (element, s, what) => {
			const front = colour(s.color);
			front[3] *= opacity(element);
			const size = parseFloat(s.fontSize), large = size >= 24 || size >= 18.66 && Number(s.fontWeight) >= 700;
			const got = worst(front, behind(element));
			if (got < (large ? 4.5 : 7)) faults.push(got.toFixed(2) + ":1 " + what);
		};
		for (const node of textNodes()) {
			const element = node.parentElement;
			if (!element.closest("[disabled], [aria-disabled=true]")) judge(element, style(element), named(element));
		}
		for (const element of all("*", document.body)) {
			if (!shown(element)) continue;
			if (element.matches("input:not([type=hidden], [type=radio], [type=checkbox]), textarea, select")) judge(element, style(element), named(element));
			for (const pseudo of ["::before", "::after"]) {
				const s = style(element, pseudo);
				if (/[\p{L}\p{N}]/u.test(s.content.replace(/^(none|normal|counter\(.*)$/, "")) && s.display != "none" && colour(s.backgroundColor)[3] == 0) judge(element, s, named(element) + pseudo);
			}
		}
		return alone(faults);
	}

	// Edges of fields and lines of icons of less than 3:1.
	function faintShapes() {
		const faults = [];
		for (const field of all("input:not([type=hidden], [type=radio], [type=checkbox]), textarea, select").filter(shown)) {
			const s = style(field), around = behind(field.parentElement), edge = parseFloat(s.borderTopWidth) > 0 || parseFloat(s.borderBottomWidth) > 0;
			const got = Math.max(edge ? worst(colour(s.borderBottomColor), around) : 1, Math.min(...behind(field).map((own) => worst(own, around))));
			if (got < 3) faults.push(got.toFixed(2) + ":1 edge of " + named(field));
		}
		for (const icon of all("svg.icon, a svg, button svg, summary svg, svg[role=img]").filter(shown)) {
			const back = behind(icon.parentElement), lines = [icon, ...all("*", icon)].flatMap((shape) => {
				const s = style(shape);
				return [s.stroke, s.fill].filter((paint) => /^(rgb|color)/.test(paint)).map((paint) => worst(colour(paint), back));
			});
			if (lines.length && Math.max(...lines) < 3) faults.push(Math.max(...lines).toFixed(2) + ":1 icon in " + named(icon.parentElement));
		}
		return alone(faults);
	}

	// ---- targets (2.5.5, 2.5.8)

	// A link among other words of its block; its height is that of the line.
	function isInSentence(link) {
		if (link.tagName != "A" || !["inline", "inline-block"].includes(style(link).display)) return false;
		let block = link.parentElement;
		while (style(block).display == "inline" || style(block).display == "contents") block = block.parentElement;
		return textNodes(block).some((node) => !node.parentElement.closest("a") && /[\p{L}\p{N}]/u.test(node.data));
	}

	// What is smaller than 44 px where a finger aims. A label is part of its field, and so is what lies over an element.
	function small() {
		return alone(all(targets).filter((element) => shown(element) && !isInSentence(element)).map((element) => {
			element.focus(); // which shows a way to skip
			const box = element.getBoundingClientRect();
			if (isHiddenFromEyes(element)) return "";
			if (box.width >= 43.9 && box.height >= 43.9) return "";
			element.scrollIntoView({ block: "center" });
			const { left, right, top, bottom } = element.getBoundingClientRect(), x = (left + right) / 2, y = (top + bottom) / 2;
			const hits = (dx, dy) => {
				const hit = document.elementFromPoint(x + dx, y + dy), label = hit && hit.closest("label");
				return hit && (element.contains(hit) || label && label.control == element);
			};
			const label = element.labels && element.labels[0] && element.matches("[type=radio], [type=checkbox]") ? element.labels[0].getBoundingClientRect() : null;
			if (label && label.width >= 43.9 && label.height >= 43.9) return "";
			const wide = box.width >= 43.9 || hits(-21.5, 0) && hits(21.5, 0), high = box.height >= 43.9 || hits(0, -21.5) && hits(0, 21.5);
			return wide && high ? "" : Math.round(box.width) + " × " + Math.round(box.height) + " px: " + named(element);
		}).filter(Boolean));
	}

	// ---- focus (2.4.7, 2.4.11 to 2.4.13)

	const focusable = () => all(targets + ", [tabindex]:not([tabindex='-1'])").filter((element) => shown(element) && element.tabIndex >= 0);
	const stuck = () => all("*", document.body).filter((element) => ["sticky", "fixed"].includes(style(element).position) && shown(element) && !isHiddenFromEyes(element));

	// What has the focus, and is covered by what sticks to the window, come to from above or from below.
	function covered() {
		const bars = stuck(), faults = [];
		for (const element of focusable()) {
			if (bars.some((bar) => bar.contains(element))) continue;
			for (const from of [0, document.documentElement.scrollHeight]) {
				if (document.activeElement) document.activeElement.blur();
				scrollTo({ top: from, behavior: "instant" });
				element.focus();
				const box = element.getBoundingClientRect();
				const inset = bars.map((bar) => bar.getBoundingClientRect()).filter((bar) => bar.width && bar.height && bar.bottom > box.top + 1 && bar.top < box.bottom - 1 && bar.right > box.left + 1 && bar.left < box.right - 1);
				const room = innerHeight - bars.reduce((sum, bar) => sum + bar.getBoundingClientRect().height, 0);
				if (inset.some((bar) => box.height <= room || bar.bottom >= Math.min(box.bottom, innerHeight))) faults.push(named(element) + (from ? " from below" : " from above"));
				if (box.bottom < 0 || box.top > innerHeight) faults.push(named(element) + " is not scrolled to");
			}
		}
		scrollTo(0, 0);
		return alone(faults);
	}

	// What has the focus and does not show it: by an outline of 2 px or more, of 3:1 against what is around it.
	function unseenFocus() {
		const faults = [];
		for (const element of focusable()) {
			element.focus();
			if (!element.matches(":focus-visible")) continue; // nobody came to it with a key
			const s = style(element), width = parseFloat(s.outlineWidth), inside = parseFloat(s.outlineOffset) < 0;
			if (s.outlineStyle == "none" || width < 2) faults.push("no outline: " + named(element));
			else if (s.outlineStyle != "auto") {
				const got = worst(colour(s.outlineColor), behind(inside ? element : element.parentElement));
				if (got < 3) faults.push("outline of " + got.toFixed(2) + ":1: " + named(element));
			}
		}
		if (document.activeElement) document.activeElement.blur();
		return alone(faults);
	}

	// ---- pointers (1.4.13): what is told or shown only to who points at it

	function onHover() {
		const faults = all("body [title]").filter((e) => !e.closest("svg")).map((e) => "title of " + named(e));
		const rules = (list) => [...list].flatMap((rule) => (rule.cssRules && rule.cssRules.length ? rules(rule.cssRules) : []).concat(rule.selectorText ? [rule] : []));
		const harmless = /^(color|background-color|border(-[a-z-]+)?-color|text-decoration(-[a-z]+)?|outline(-[a-z]+)?|box-shadow|cursor|accent-color)$/;
		for (const rule of [...document.styleSheets].flatMap((sheet) => rules(sheet.cssRules))) {
			if (!/:hover/.test(rule.selectorText) || /:focus/.test(rule.selectorText)) continue;
			const changed = [...rule.style].filter((property) => !harmless.test(property));
			if (changed.length) faults.push(rule.selectorText + " changes " + changed);
		}
		return alone(faults);
	}

	// ---- motion (2.2.2, 2.3.3), where less of it is asked for

	function moving() {
		const faults = document.getAnimations().map((a) => "moves: " + named(a.effect.target));
		for (const element of [document.documentElement, ...all("*", document.body)]) {
			const s = style(element);
			if (s.scrollBehavior == "smooth") faults.push("scrolls smoothly: " + named(element));
			if (s.animationName != "none" && s.animationPlayState == "running" || s.transitionDuration.split(",").some((d) => parseFloat(d) > 0)) faults.push("moves: " + named(element));
		}
		return alone(faults);
	}

	// ---- forced colours: what is told apart by a background alone loses it

	function edgeless() {
		return alone(all("button:not([disabled]), select, textarea, input:not([type=hidden], [type=radio], [type=checkbox]), a.leave").filter((e) => shown(e) && !isHiddenFromEyes(e)).filter((element) => {
			const s = style(element);
			return !["Top", "Bottom"].every((side) => s["border" + side + "Style"] != "none" && parseFloat(s["border" + side + "Width"]) >= 1) && s.textDecorationLine == "none";
		}).map(named));
	}

	// ---- paper

	// What of the page's text does not come on paper, and what of its ways does.
	function unprinted() {
		const left = "nav, form, button, .next, .leave, noscript, script, style, [hidden], [aria-live], [role=status], .filter, [data-open], .again, .siblings, .contents, .trail, .draft, .unseen";
		const faults = [], walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
		for (let node; node = walker.nextNode();) {
			const parent = node.parentElement;
			if (!node.data.trim() || parent.closest(left) || parent.closest(".sheet, .blank") || document.querySelector(".sheet, .blank")) continue;
			if (!shown(parent)) faults.push("not printed: " + named(parent));
		}
		for (const way of all("body > nav, body > header nav, footer, .skip, a.leave")) if (shown(way) && !isHiddenFromEyes(way)) faults.push("printed: " + named(way));
		for (const link of all('main a[href^="http"]').filter(shown)) {
			const address = style(link, "::after").content;
			if (!/http|attr/.test(address) && !link.textContent.includes(link.hostname.replace(/^www\./, ""))) faults.push("without its address: " + named(link));
		}
		return alone(faults);
	}

	return { named, focusable, tooWide, cutOff, brokenNumbers, overlaid, words, faintText, faintShapes, small, covered, unseenFocus, onHover, moving, edgeless, unprinted };
})();
