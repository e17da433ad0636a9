package planted

// plants are in the order of a tip's way.
var plants = []plant{
	// Sealing.
	{"a hidden second recipient", "tipapi/seal", []string{
		"	w, err := age.Encrypt(&sealed, to...)\n",
		"	other, err := age.GenerateHybridIdentity()\n	if err != nil {\n		return nil, err\n	}\n" +
			"	w, err := age.Encrypt(&sealed, append(to, other.Recipient())...)\n",
	}, "endtoend/leaks", "TestOneStanzaForEachKeyOfTheTeam"},
	{"sealed to the first recipient alone", "tipapi/seal", []string{
		"age.Encrypt(&sealed, to...)", "age.Encrypt(&sealed, to[0])",
	}, "tipapi/seal", "TestEveryRecipientOpens"},
	{"a key past its last day is used", "tipapi/seal", []string{
		"		return nil, ErrNoGoodKey\n", "		keys = r.keys\n",
	}, "tipapi/seal", "TestExpiryIsTheLastDay"},
	{"an expired key is sealed to beside a good one", "tipapi/seal", []string{
		"	keys := r.good(now)\n", "	keys := r.keys\n",
	}, "tipapi/seal", "TestExpiredKeyBesideAGoodOne"},
	{"the key's last day is not its own", "tipapi/seal", []string{"k.lastDay.AddDate(0, 0, 1)", "k.lastDay"}, "tipapi/seal", "TestExpiryIsTheLastDay"},
	{"others on the machine read the private key", "tipapi/seal", []string{
		"os.O_EXCL, 0o600)", "os.O_EXCL, 0o644)",
	}, "tipapi/seal", "TestKeyIsHybridAndPrivate"},
	{"no padding", "tipapi/tip", []string{
		"append(b.Bytes(), bytes.Repeat([]byte{' '}, step-b.Len())...), nil", "b.Bytes(), nil",
	}, "tipapi/tip", "TestEncodedSizes"},
	{"the minute inside the tip", "tipapi/tip", []string{
		"Received: at.UTC().Truncate(time.Hour)", "Received: at.UTC().Truncate(time.Minute)",
	}, "tipapi/tip", "TestOnlyTheHourRemains"},
	{"an answer is left out of the tip", "tipapi/tip", []string{
		"	if f.Danger == nil {\n", "	f.How = \"\"\n	if f.Danger == nil {\n",
	}, "tipapi/tip", "TestEveryAnswerReachesTheTeam"},

	// The form and the receipt.
	{"the trap does not catch", "tipapi/tip", []string{"if f.Trap != \"\" {", "if false {"}, "tipapi/tip", "TestProblems"},
	{"a form is handed back without one of its answers", "tipapi/tip", []string{
		"	f.Trap = \"\"\n	f.Danger = ", "	f.Trap, f.How = \"\", \"\"\n	f.Danger = ",
	}, "tipapi/tip", "TestEveryAnswerIsHandedBack"},
	{"a form that asks for another language is stored", "tipapi/server", []string{"	if form.To != \"\" {\n", "	if form.To == \"-\" {\n"}, "tipapi/server", "TestOtherLanguageIsNoTip"},
	{"inside and outside are swapped", "tipapi/bundle", []string{"			if a.Team {\n", "			if !a.Team {\n"}, "tipapi/bundle", "TestArea"},
	{"a receipt's check digit is ignored", "tipapi/receipt", []string{" || check(digits) != 0 {", " {"}, "tipapi/receipt", "TestSlipsAreFound"},
	{"a tip sent twice is two", "tipapi/intake", []string{
		"	mac.Write(text)\n", "	mac.Write(text)\n	mac.Write([]byte(time.Now().String()))\n",
	}, "tipapi/intake", "TestSameTipTwiceIsOne"},
	{"an answer that was added does not make another tip", "tipapi/intake", []string{
		"	form.Lang = \"\"\n", "	form.Lang, form.Contact = \"\", \"\"\n",
	}, "tipapi/intake", "TestAnyOtherAnswerIsAnotherTip"},
	{"a fault is remembered as taken", "tipapi/intake", []string{
		"	t.number, t.err = in.store(form, mark)\n	return t.number, t.err\n",
		"	number, err = in.store(form, mark)\n	t.number, t.err = number, nil\n	return number, err\n",
	}, "tipapi/intake", "TestAFailureIsNotRemembered"},
	{"the receipt before the file", "tipapi/intake", []string{
		"	if _, err := in.spool.Put(sealed, now); err != nil {\n		return \"\", err\n	}\n", "	go in.spool.Put(sealed, now)\n",
	}, "tipapi/intake", "TestTakenIsReadable"},
	{"a receipt whatever the spool says", "tipapi/intake", []string{
		"	if _, err := in.spool.Put(sealed, now); err != nil {\n		return \"\", err\n	}\n", "	_, _ = in.spool.Put(sealed, now)\n",
	}, "tipapi/intake", "TestAFailureIsNotRemembered"},
	{"the receipt page is given the tip", "tipapi/server", []string{
		"tip.Form{Lang: lang, Answers: tip.Answers{Now: form.Now}},\n", "form,\n",
	}, "tipapi/server", "TestReceiptPageIsGivenNothingOfTheTip"},

	// The spool.
	{"no sync of the file", "tipapi/spool", []string{"		err = sync(file)\n", "		err = nil\n"}, "endtoend/faults", "TestFaultPowerCut"},
	{"no sync of the folder", "tipapi/spool", []string{"		return s.sync(s.lock)\n", "		return nil\n"}, "endtoend/faults", "TestFaultPowerCut"},
	{"half files stay at the start", "tipapi/spool", []string{
		"errors.Join(s.removePartial(), ", "errors.Join(",
	}, "tipapi/spool", "TestCrashLeavesNothingHalf"},
	{"a half file stays after a fault", "tipapi/spool", []string{
		"			_ = os.Remove(part)\n			_ = os.Remove(final)\n", "",
	}, "tipapi/spool", "TestAFileThatCannotBeSyncedIsItsOwnFaultAlone"},
	{"room is not given back after a fault", "tipapi/spool", []string{
		"		s.release(size)\n		return \"\", ", "		return \"\", ",
	}, "tipapi/spool", "TestFailedPutLeavesNothing"},
	{"room is not given back by the trial", "tipapi/spool", []string{"	defer s.release(room)\n", ""}, "tipapi/spool", "TestReady"},
	{"the bound on tips is off by one", "tipapi/spool", []string{
		"s.tips+1 > s.limits.Tips", "s.tips > s.limits.Tips",
	}, "tipapi/spool", "TestManyAtOnce"},
	{"two servers with one spool", "tipapi/spool", []string{
		"syscall.LOCK_EX|syscall.LOCK_NB", "syscall.LOCK_SH|syscall.LOCK_NB",
	}, "tipapi/spool", "TestOneServerASpool"},
	{"a back-up copied over the spool is delivered again", "tipapi/spool", []string{
		"s.removePartial(), s.removeAgain(), ", "s.removePartial(), ",
	}, "tipapi/spool", "TestCopiedBackOverTheSpool"},
	{"a restored back-up makes closed tips new", "tipapi/inbox", []string{
		"isBehind(c.State, last) {", "false && isBehind(c.State, last) {",
	}, "tipapi/inbox", "TestRestoredTipsStayWhereTheyWere"},
	{"of two copies the one that is behind counts", "tipapi/inbox", []string{
		"left[i].State != last(e.ID)", "left[i].State == last(e.ID)",
	}, "tipapi/inbox", "TestCopiedBackOverTheFolder"},
	{"others on the machine list the spool", "tipapi/spool", []string{
		"	err := os.Mkdir(dir, 0o700)\n", "	err := os.Mkdir(dir, 0o755)\n",
		"		err = os.Mkdir(dir, 0o700)\n", "		err = os.Mkdir(dir, 0o755)\n",
	}, "tipapi/spool", "TestOthersSeeNothingOfTheSpool"},
	{"others on the machine read a tip's file", "tipapi/spool", []string{
		"os.O_EXCL, 0o600)", "os.O_EXCL, 0o644)",
	}, "tipapi/spool", "TestOthersSeeNothingOfTheSpool"},
	{"the minute on the file", "tipapi/spool", []string{
		"s.write(name, sealed, at.UTC().Truncate(time.Hour))", "s.write(name, sealed, at.UTC().Truncate(time.Minute))",
	}, "tipapi/spool", "TestNothingTellsTheMinute"},
	{"reading tells when it was", "tipapi/spool", []string{
		"		_ = os.Chtimes(path, info.ModTime(), info.ModTime()) // moved meanwhile: its new place is seen to there\n", "		_ = info\n",
	}, "tipapi/spool", "TestDeliveryTellsOnlyTheHour"},
	{"putting aside tells when it was", "tipapi/spool", []string{
		"errors.Join(roundTimes(to, s.dir), syncDir(to), syncDir(s.dir))", "errors.Join(syncDir(to), syncDir(s.dir))",
	}, "tipapi/spool", "TestDeliveryTellsOnlyTheHour"},
	{"the time inside a tip's name", "tipapi/spool", []string{
		"	rand.Read(b) // never fails: it ends the process instead\n", "	rand.Read(b)\n	binary.BigEndian.PutUint64(b, uint64(time.Now().UnixNano()))\n",
		"	\"encoding/base32\"\n", "	\"encoding/base32\"\n	\"encoding/binary\"\n",
	}, "tipapi/spool", "TestNamesAreChance"},

	// Logs.
	{"the address in the cause of a fault", "tipapi/server", []string{
		"	case err != nil:\n		s.later(",
		"	case err != nil:\n		s.Faults.Note(\"a tip could not be taken\", fmt.Errorf(\"from %s: %w\", r.RemoteAddr, err))\n		s.later(",
		"	\"errors\"\n", "	\"errors\"\n	\"fmt\"\n",
	}, "endtoend/leaks", "TestLeak"},
	{"the request line as a fault", "tipapi/server", []string{
		"	s.Files.Serve(w, r, notFoundPage(", "	s.Faults.Note(\"there is no such page\", fmt.Errorf(\"%s\", r.URL))\n	s.Files.Serve(w, r, notFoundPage(",
	}, "endtoend/leaks", "TestLeak"},
	{"the forwarded header in the cause of a fault", "tipapi/server", []string{
		"errors.New(\"everybody behind it is counted as one network\")", "errors.New(\"it says \" + r.Header.Get(\"X-Forwarded-For\"))",
	}, "endtoend/leaks", "TestLeak"},
	{"the value of a panic in the log", "tipapi/server", []string{
		"	s.Faults.Note(\"a fault in the program\", errors.New(faultPlace()))\n	s.refuse",
		"	s.Faults.Note(\"a fault in the program\", fmt.Errorf(\"%s: %v\", faultPlace(), fault))\n	s.refuse",
	}, "tipapi/server", "TestValueOfAPanicInARequestIsNotLogged"},
	{"the value of a panic while a tip is stored", "tipapi/server", []string{
		"			if recover() != nil {\n				s.Faults.Note(\"a fault in the program\", errors.New(faultPlace()))\n",
		"			if fault := recover(); fault != nil {\n				s.Faults.Note(\"a fault in the program\", fmt.Errorf(\"%s: %v\", faultPlace(), fault))\n",
		"	\"errors\"\n", "	\"errors\"\n	\"fmt\"\n",
	}, "tipapi/server", "TestValueOfAPanicIsNotLogged"},
	{"core files stay on", "tipapi", []string{"unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})", "error(nil)"}, "endtoend/leaks", "TestLeak"},
	{"a fault is said at once", "tipapi/server", []string{
		"	kind.times++\n", "	kind.times++\n	f.log.Error(what, \"cause\", cause)\n",
	}, "tipapi/server", "TestFaultsAreSaidAtTheFullHour"},
	{"a fault's exact number", "tipapi/server", []string{
		"(kind.times+about-1)/about*about", "kind.times",
	}, "tipapi/server", "TestFaultsAreSaidAtTheFullHour"},

	// Proxies.
	{"the left end of X-Forwarded-For", "tipapi/proxy", []string{"slices.Backward(t.hops(r))", "slices.All(t.hops(r))"}, "tipapi/proxy", "TestClient"},
	{"X-Forwarded-For from anyone", "tipapi/proxy", []string{"	if !t.has(client) {\n		return client\n	}\n	for", "	for"}, "tipapi/proxy", "TestClient"},
	{"the PROXY protocol from anyone", "tipapi/proxy", []string{
		"if err != nil || !t.has(from.Addr()) {", "if err != nil || !from.IsValid() {",
	}, "tipapi/proxy", "TestPROXY"},

	// Headers.
	{"a cookie", "tipapi/server", []string{
		"	defer s.recoverFault(w, r)\n", "	defer s.recoverFault(w, r)\n	http.SetCookie(w, &http.Cookie{Name: \"lang\", Value: \"sv\"})\n",
	}, "tipapi/server", "TestPages"},
	{"an ETag", "tipapi/static", []string{
		"	h.Set(\"Content-Type\", file.contentType)\n",
		"	h.Set(\"Content-Type\", file.contentType)\n	h.Set(\"ETag\", strconv.Quote(strconv.Itoa(len(body))))\n",
	}, "endtoend/forms", "TestHeadersOfEveryAnswer"},
	{"no policy on refusals", "tipapi/server", []string{
		"	s.Totals.Add(\"refused: \" + string(no.reason))\n", "	s.Totals.Add(\"refused: \" + string(no.reason))\n	w.Header().Del(\"Content-Security-Policy\")\n",
	}, "tipapi/server", "TestBadInput"},
	{"no policy when there are too many tries", "tipapi/server", []string{
		"	w.Header().Set(\"Retry-After\", strconv.Itoa(int(refused.RetryAfter.Seconds())))\n",
		"	w.Header().Del(\"Content-Security-Policy\")\n	w.Header().Set(\"Retry-After\", strconv.Itoa(int(refused.RetryAfter.Seconds())))\n",
	}, "endtoend/forms", "TestHeadersOfEveryAnswer"},
	{"a tip may be cached where the service is away", "tipapi/server", []string{
		"	w.Header().Set(\"Retry-After\", strconv.Itoa(int(retryFault.Seconds())))\n",
		"	w.Header().Del(\"Cache-Control\")\n	w.Header().Set(\"Retry-After\", strconv.Itoa(int(retryFault.Seconds())))\n",
	}, "endtoend/forms", "TestHeadersOfEveryAnswer"},
	{"a form from another site is taken", "tipapi/server", []string{
		"isForeign(r):\n", "isForeign(r) && false:\n",
	}, "tipapi/server", "TestBadInput"},

	// Delivery.
	{"acknowledged before the queue's yes", "tipapi/delivery", []string{
		"	err = r.To.Send(timed, name, sealed)\n", "	_ = f.spool.Acknowledge(r.Name, name, f.names)\n	err = r.To.Send(timed, name, sealed)\n",
	}, "tipapi/delivery", "TestOneAwayHoldsUpNoOther"},
	{"a refused tip counts as delivered", "tipapi/delivery", []string{
		"		r.rest(name, 12*f.config.MaxBackoff)\n		r.setStatus(nil)\n		return nil\n",
		"		r.rest(name, 12*f.config.MaxBackoff)\n		r.setStatus(nil)\n		return f.spool.Acknowledge(r.Name, name, f.names)\n",
	}, "tipapi/delivery", "TestPoisonTip"},
	{"another id at each try", "tipapi/delivery", []string{
		"	err = r.To.Send(timed, name, sealed)\n", "	err = r.To.Send(timed, fmt.Sprintf(\"%s-%d\", name, time.Now().UnixNano()), sealed)\n",
	}, "tipapi/delivery", "TestPoisonTip"},
	{"tips leave at once, not at the full minute", "tipapi/delivery", []string{
		"		wait := time.Until(time.Now().Truncate(f.config.Every).Add(f.config.Every))\n", "		wait := min(time.Second, f.config.Every)\n",
	}, "tipapi/delivery", "TestDelivers"},
	{"one who is away stops the others", "tipapi/delivery", []string{
		"		running.Go(func() { f.serve(ctx, r) })\n", "		f.serve(ctx, r)\n",
	}, "tipapi/delivery", "TestOneAwayHoldsUpNoOther"},
	{"delivered tips are not kept", "tipapi/delivery", []string{
		"f.spool.Expire(time.Now().Add(-f.config.Keep))", "f.spool.Expire(time.Now())",
	}, "tipapi/delivery", "TestDeliveredTipsAreKeptForTheirTime"},

	// Mail.
	{"a Message-ID by chance", "tipapi/mail", []string{
		"s.tipMessage(id, sealed, time.Now())", "s.tipMessage(rand.Text(), sealed, time.Now())",
	}, "tipapi/mail", "TestEveryTipsMailLooksTheSame"},
	{"the exact date of a mail", "tipapi/mail", []string{
		"now.UTC().Truncate(time.Hour).Format", "now.UTC().Format",
	}, "tipapi/mail", "TestEveryTipsMailLooksTheSame"},
	{"a mail goes to somebody else too", "tipapi/mail", []string{
		"	for _, to := range s.to {\n", "	for _, to := range append(s.to[:len(s.to):len(s.to)], \"copy@example.com\") {\n",
	}, "tipapi/mail", "TestTipArrives"},
	{"mail without TLS where it is not offered", "tipapi/mail", []string{
		"\"STARTTLS\"); !offered {\n", "\"STARTTLS\"); !offered {\n			return client, nil\n",
	}, "tipapi/mail", "TestNothingWithoutTLS"},

	// Webhook.
	{"a webhook follows to another host", "tipapi/webhook", []string{
		" || to.User != nil || origin(to) != origin(s.target) {", " || to.User != nil {",
	}, "tipapi/webhook", "TestRedirects"},
	{"a webhook's redirect counts as kept", "tipapi/webhook", []string{
		"answer.StatusCode <= 299", "answer.StatusCode <= 399",
	}, "tipapi/webhook", "TestWhatAnswersMean"},
	{"the time in a webhook's event", "tipapi/webhook", []string{
		"	Data            []byte `json:\"data_base64\"`\n", "	Data            []byte `json:\"data_base64\"`\n	Time            time.Time `json:\"time\"`\n",
		"Data: sealed,\n", "Data: sealed, Time: time.Now(),\n",
	}, "tipapi/webhook", "TestATipArrives"},

	// NATS.
	{"NATS is not waited for", "tipapi/jetstream", []string{
		"	ack, err := js.PublishMsg(ctx, message(), append(once, jetstream.WithMsgID(id))...)\n	if err == nil && !ack.Duplicate {\n",
		"	_, err := js.PublishMsgAsync(message(), append(once, jetstream.WithMsgID(id))...)\n	if err == nil {\n",
	}, "tipapi/jetstream", "TestFull"},
	{"the exact time beside a tip in NATS", "tipapi/jetstream", []string{
		"return &nats.Msg{Subject: s.subject(id), Data: sealed}",
		"return &nats.Msg{Subject: s.subject(id), Data: sealed, Header: nats.Header{\"Sent\": {time.Now().Format(time.RFC3339)}}}",
	}, "endtoend/leaks", "TestOneStanzaForEachKeyOfTheTeam"},
	{"a full stream drops its oldest tips", "tipapi/jetstream", []string{
		"		Discard:    jetstream.DiscardNew,\n", "		Discard:    jetstream.DiscardOld,\n",
	}, "tipapi/jetstream", "TestFull"},
	{"a stream in memory", "tipapi/jetstream", []string{
		"		Storage:    jetstream.FileStorage,\n", "		Storage:    jetstream.MemoryStorage,\n",
	}, "tipapi/jetstream", "TestKilledAndStarted"},

	// Notices.
	{"a notice at once for a tip of any kind", "tipapi/intake", []string{
		"if form.Now == \"yes\" && ", "if form.Now != \"\" && ",
	}, "tipapi/intake", "TestUrgentIsToldOfWhatIsHappeningNowAlone"},
	{"a notice at once though nobody chose it", "tipapi", []string{
		"if p.schedule != nil && set.noticeNow {", "if p.schedule != nil {",
	}, "endtoend/leaks", "TestNoticeAtOnceOnlyWhenChosenAndNow"},
	{"an urgent notice at the second", "tipapi/notice", []string{
		"time.Until(time.Now().Truncate(time.Minute).Add(time.Minute))", "0",
	}, "tipapi/notice", "TestSchedule"},
	{"a notice on days with tips alone", "tipapi", []string{
		"			text := words.Text\n",
		"			if tips, _ := filepath.Glob(filepath.Join(s.spoolDir, \"*.age\")); len(tips) == 0 {\n				return nil\n			}\n			text := words.Text\n",
		"	\"fmt\"\n", "	\"fmt\"\n	\"path/filepath\"\n",
	}, "endtoend/leaks", "TestNoticesAreTheSameWithAndWithoutTips"},
	{"a notice with the number of tips", "tipapi", []string{
		"			text := words.Text\n",
		"			tips, _ := filepath.Glob(filepath.Join(s.spoolDir, \"*.age\"))\n			text := fmt.Sprintf(\"%s\\n%d\\n\", words.Text, len(tips))\n",
		"	\"fmt\"\n", "	\"fmt\"\n	\"path/filepath\"\n",
	}, "endtoend/leaks", "TestNoticesAreTheSameWithAndWithoutTips"},

	// The way out.
	{"leaving does not hide the page", "themes/lyktan/assets/js", []string{
		"		say(\"gone\");\n",
		"		say(\"gone\");\n		document.documentElement.className = \"\";\n		delete document.documentElement.dataset.lyktanLeft;\n",
	}, "endtoend/traces", "TestLeavingHidesAtOnce"},
	{"other tabs stay", "themes/lyktan/assets/js", []string{"		if (tabs) tabs.postMessage(\"\");\n", ""}, "endtoend/traces", "TestEveryTabLeaves"},
	{"leaving keeps the way forward", "themes/lyktan/assets/js", []string{
		"nav.navigate(neutral, { history: \"push\" })", "nav.navigate(neutral, { history: \"replace\" })",
	}, "endtoend/traces", "TestForwardShowsNothing"},
	{"leaving as most sites do", "themes/lyktan/assets/js", []string{
		"		if (!first) return location.replace(neutral);\n", "		return location.replace(neutral);\n",
	}, "endtoend/traces", "TestForwardShowsNothing"},
	{"Shift leaves while typing", "themes/lyktan/assets/js", []string{
		"closest(\"textarea,select,input:not([type=radio]):not([type=checkbox])\")) return;", "closest(\"select\")) return;",
	}, "endtoend/traces", "TestShift"},
	{"the browser's copies are not cleared", "tipapi/server", []string{
		"	w.Header().Set(\"Clear-Site-Data\", `\"cache\", \"cookies\", \"storage\"`)\n", "",
	}, "tipapi/server", "TestPages"},

	// Limits.
	{"IPv6 by the full address", "tipapi/limit", []string{"from.Prefix(bits)", "from.Prefix(max(bits, from.BitLen()))"}, "tipapi/limit", "TestNetworks"},
	{"an IPv4 address in IPv6 is another network", "tipapi/limit", []string{
		"from.Unmap().WithZone(\"\")", "from.WithZone(\"\")",
	}, "tipapi/limit", "TestNetworks"},
	{"the period's key in Redis stays the same", "tipapi/limit", []string{
		"binary.BigEndian.AppendUint64([]byte(\"period \"), uint64(number))", "binary.BigEndian.AppendUint64([]byte(\"period \"), uint64(number-number))",
	}, "endtoend/leaks", "TestPeriodsInRedisShareNoNameAndEndTogether"},
	{"the secret number is no secret", "tipapi/limit", []string{
		"secret := keyed(c.key.secret, []byte(\"budget \"+budget+\" \"+c.name))", "secret := keyed(nil, []byte(\"budget \"+budget))",
	}, "tipapi/limit", "TestSecretsOfManyPeriodsAreEven"},
	{"a delay that grows with the tries of a network", "tipapi/limit", []string{
		"	return Ticket{limiter: l, first:", "	time.Sleep(time.Duration(count.used) * 100 * time.Microsecond)\n	return Ticket{limiter: l, first:",
	}, "tipapi/limit", "TestNoTryWaits"},
	{"the budget of a network is exact", "tipapi/limit", []string{
		"Network: Budget{Least: 90, Spread: 90},", "Network: Budget{Least: 90},",
	}, "tipapi/limit", "TestWhoSharesTheAddressLearnsNothing"},
	{"the first tries of a network are exact", "tipapi/limit", []string{
		"First:   Budget{Least: 3, Spread: 15},", "First:   Budget{Least: 3},",
	}, "tipapi/limit", "TestFirstTriesDoNotCountTheNeighbours"},
	{"the wait tells when the count began", "tipapi/limit", []string{
		"return count{usedOf(state), retry, k, name}", "return count{usedOf(state), time.Until(time.Unix(state.Reset, 0)) / 2, k, name}",
	}, "tipapi/server", "TestAnswersTellNothingOfANeighbour"},
	{"a count in Redis without an end", "tipapi/limit", []string{
		"return number, max(left, time.Millisecond)", "return number, left",
	}, "tipapi/limit", "TestCountsJustBeforeTheTurnEndToo"},
	{"Redis that only reads is not noticed", "tipapi/limit", []string{
		"	_, left := l.tally.at()\n	if _, err := s.increment(ctx, trial, limiter.Rate{Period: left, Limit: 1}); err != nil {",
		"	if err := s.client.Ping(ctx).Err(); err != nil {",
	}, "tipapi/limit", "TestRedisThatOnlyReadsIsTold"},
	{"counts in Redis do not end together", "tipapi/limit", []string{
		"left = time.Unix(0, (number+1)*int64(t.period)).Sub(now)", "left = t.period",
	}, "endtoend/leaks", "TestPeriodsInRedisShareNoNameAndEndTogether"},

	// The doctor.
	{"the doctor's message is kept", "tipapi/jetstream", []string{
		"jetstream.WithExpectStream(q.stream+\"_OTHER\")", "jetstream.WithExpectStream(q.stream)",
	}, "tipapi/jetstream", "TestTryLeavesNothingBehind"},
	{"the doctor's mail is sent", "tipapi/mail", []string{
		"		if err := s.begin(ctx, client); err != nil {\n			return err\n		}\n		if err := command(client, 250, \"RSET\")",
		"		if err := s.transmit(ctx, client, nil); err != nil {\n			return err\n		}\n		if err := command(client, 250, \"RSET\")",
	}, "tipapi/mail", "TestTryMailsNothing"},
	{"the doctor takes the lock of the spool", "tipapi/spool", []string{
		"	lock, err := lockDir(locked)\n", "	lock, err := lockDir(dir)\n",
	}, "tipapi/spool", "TestTryBesideTheServer"},
	{"any request is noted for the doctor", "tipapi/proxy", []string{
		"	if l.is(token) {\n", "	if token != \"\" {\n",
	}, "tipapi/proxy", "TestLookout"},
	{"a believed claim is not seen", "tipapi/proxy", []string{
		"			return Believed\n", "			return Client\n",
	}, "tipapi/doctor", "TestPortal"},
	{"a private key in the site is not found", "tipapi/doctor", []string{
		"		case d.IsDir() && path != root && !place.Public:\n", "		case d.IsDir() && path != root:\n",
	}, "tipapi/doctor", "TestSecrets"},
	// In front of it.
	{"a proxy's page of numbers comes as if all were well", "deploy/nginx", []string{
		"error_page 502 503 504 =503 /_fallback.html;", "error_page 502 503 504 =200 /_fallback.html;",
	}, "endtoend/deploy", "TestAway"},
	{"a form that may have arrived goes to the next instance too", "deploy/nginx", []string{
		"proxy_next_upstream error timeout;", "proxy_next_upstream error timeout non_idempotent;",
	}, "endtoend/deploy", "TestFormIsSentOnce"},
	{"where tipapi cannot start, visitors wait", "deploy/systemd", []string{
		"after five tries in ten seconds the address is closed, until tipapi starts.\nTriggerLimitIntervalSec=10s\nTriggerLimitBurst=5\n", "\n",
	}, "endtoend/deploy", "TestStartThatFails"},

	// Answers to senders.
	{"an answer's size tells a phrase from a text", "tipapi/answers", []string{"\tplain.Write(bytes.Repeat([]byte{' '}, size-plain.Len()))\n", "\t_ = bytes.Repeat\n"}, "tipapi/answers", "TestSealAndOpen"},
	{"any number may wait to look for answers", "tipapi/answers", []string{"b.AtOnce+b.Waiting)", "b.AtOnce+b.Waiting+100)"}, "tipapi/answers", "TestReaderIsBounded"},
	{"answers outlive their tip", "tipapi/inbox", []string{"\treturn b.replies.Delete(box.Name)\n", "\t_ = box\n\treturn nil\n"}, "tipapi/inbox", "TestAnswerHalfDone"},
	{"who looks for answers uses up the tries for tips", "tipapi/server", []string{"s.AnswersLimiter.Admit(", "s.Limiter.Admit("}, "tipapi/server", "TestAnswersAreCountedApart"},
	{"a site offers answers where none can come back", "tipapi/server", []string{"\tif built.Site.Answers.Page != \"\" && s.Answers == nil {\n", "\tif false {\n"}, "tipapi/server", "TestNoWayBack"},
	{"answers in NATS are kept for ever", "tipapi/jetstream", []string{"TTL: answers.Keep, ", "TTL: 100 * answers.Keep, "}, "tipapi/jetstream", "TestReplies"},
	{"the server may write answers", "deploy/nats", []string{"\"$JS.API.DIRECT.GET.KV_TIPS_REPLIES\" ]", "\"$JS.API.DIRECT.GET.KV_TIPS_REPLIES\", \"$KV.TIPS_REPLIES.*\" ]"}, "tipapi/jetstream", "TestRepliesWithLeastRights"},
	{"an answer that is too old is shown", "tipapi/answers", []string{"r.now().Sub(m.At) < Keep", "true"}, "tipapi/answers", "TestReader"},
}
