package passing

import (
	"strings"

	"lyktan/tipapi/spelling"
)

// wordlist are the words of one language, folded.
type wordlist struct {
	lang    string
	letters string // in lower case, as they are typed
	common  map[string]bool
	against map[Reason]phrases
	listed  map[string]bool // what is against a sentence alone
	exact   map[string]bool // the same, not folded
	// attached are what can stand before a word of the language, as one with it.
	attached []string
}

// phrases are words and runs of words, by their first word. A word that ends
// with * stands for all that begin so.
type phrases struct {
	first  map[string][][]string
	begins []string
}

// found are the reasons that the words of a sentence give. A single word counts
// if alone says so.
func (l *wordlist) found(said []word, alone func(word) bool) []Reason {
	var all []Reason
	for _, reason := range order {
		if l.has(l.against[reason], said, alone) {
			all = append(all, reason)
		}
	}
	return all
}

func (l *wordlist) has(p phrases, said []word, alone func(word) bool) bool {
	for i, w := range said {
		for _, form := range l.forms(w.folded) {
			for _, phrase := range p.first[form] {
				if len(phrase) == 1 && alone(w) || len(phrase) > 1 && follows(said[i+1:], phrase[1:]) {
					return true
				}
			}
			for _, begin := range p.begins {
				if strings.HasPrefix(form, begin) && alone(w) {
					return true
				}
			}
		}
	}
	return false
}

// forms are a word, and what is left of it without what may be attached.
func (l *wordlist) forms(word string) []string {
	all := []string{word}
	for _, a := range l.attached {
		if rest, ok := strings.CutPrefix(word, a); ok && len(rest) > len("ا") {
			all = append(all, rest)
		}
	}
	return all
}

func follows(said []word, phrase []string) bool {
	if len(said) < len(phrase) {
		return false
	}
	for i, word := range phrase {
		if said[i].folded != word {
			return false
		}
	}
	return true
}

func newList(lang, letters, attached, common string, against map[Reason]string) *wordlist {
	l := &wordlist{lang: lang, letters: letters, common: set(common), against: map[Reason]phrases{}, listed: map[string]bool{}, exact: map[string]bool{}, attached: strings.Fields(attached)}
	for reason, text := range against {
		p := phrases{first: map[string][][]string{}}
		for entry := range strings.SplitSeq(text, ",") {
			l.exact[strings.TrimSpace(entry)] = true
		}
		for entry := range strings.SplitSeq(spelling.Fold(text), ",") {
			phrase := strings.Fields(entry)
			if begin, ok := strings.CutSuffix(phrase[0], "*"); ok {
				p.begins = append(p.begins, begin)
			} else {
				p.first[phrase[0]] = append(p.first[phrase[0]], phrase)
				l.listed[phrase[0]] = l.listed[phrase[0]] || len(phrase) == 1
			}
		}
		l.against[reason] = p
	}
	return l
}

func set(text string) map[string]bool {
	all := map[string]bool{}
	for _, word := range strings.Fields(spelling.Fold(text)) {
		all[word] = true
	}
	return all
}

// Words around a time of day, in all languages.
var (
	hourBefore = set(`kl klockan vid efter före innan runt omkring kring cirka ca mellan till från framåt halv kvart tidigast senast
		at after before around about till until by from between past half to next since
		بعد قبل حوالي عند الساعة حتى من بين`)
	hourAfter = set(`tiden snåret am pm a.m p.m oclock o h noon صباحا مساء ظهرا`)
	unit      = set(`år års månad månader månads vecka veckor veckors dag dagar dagars dygn natt nätter timme timmar minut minuter gång gånger ggr helg helger barn personer män kvinnor killar tjejer
		year years month months week weeks day days night nights hour hours minute minutes times time weekend weekends child children people men women kids
		سنة سنوات شهر اشهر شهور اسبوع اسابيع يوم ايام ليلة ساعة ساعات دقيقة مرة مرات طفل اطفال اشخاص`)
	hours = func() map[string]int {
		all := map[string]int{}
		for _, language := range []string{
			"ett två tre fyra fem sex sju åtta nio tio elva tolv", "one two three four five six seven eight nine ten eleven twelve",
			"الواحدة الثانية الثالثة الرابعة الخامسة السادسة السابعة الثامنة التاسعة العاشرة",
		} {
			for i, word := range strings.Fields(spelling.Fold(language)) {
				all[word] = i + 1
			}
		}
		return all
	}()
)

// lists are the languages of which there are lists. The words against a sentence
// are those that tell of who writes, and near ones: a word too many leaves out a
// sentence, a word too few may tell.
var lists = []*wordlist{swedish, english, arabic}

var swedish = newList("sv", "abcdefghijklmnopqrstuvwxyzåäöéüàáèë", "", `
	alla allt alltid andra annan annat att av bara barn barnen barnet bli blir blev blivit blåmärke blåmärken bor bråk bråkar både
	där därför de del dem den denna deras dess det detta dig din dit dotter dottern du dyrt då eller en ena ens ensam er ett
	fast fem femte fick fler flera flesta flicka flickan fler folk fram från full fyra få får för före första
	gammal gammalt ganska ger gick gjort gråt gråter gråtande gå går gånger gång ge gett ha hade han hans har hela helt helg helgen helger helgerna hem hemma hennes henne hittills hon honom hos hot hotar hotat hotade hur här
	i ibland igen igår ihop in ingen inget inne inte innan just ju kan kanske kille killen kniv kniven knuffar kom kommer kvinna kvinnan kväll kvällar kvällen kvällarna kvar
	lever lite länge lägenhet lägenheten man mannen med mellan men mer mest minst morgon morgnar mot mycket många mamma mamman månad månader måste månaden
	ner nu ny någon någonting några något när natt natten nätter nog och ofta om ont också om olika på pappa pappan pojke pojken polis polisen plötsligt
	rädd rädda rädsla redan rum sa säga säger samma samt sedan sen senaste sin sina sist sista sitt ska skrik skriker skrek skrikit skriken skulle slag slagit slog slår slagen slut små snart som sommar sommaren son sonen sparkar stor stora står stänger sätt sån så
	tag tar ta tid till tills tillsammans tre tror trodde två tyst under upp ur ut ute utan vad var varandra vardag vardagar varför vara varit varje varm vecka veckan veckor veckorna vem verkar vet vid vill vinter vintern vår våren våras vuxen våld väldigt vän
	åren år året åt är än ännu även över övrigt jul julen höst hösten hästar sak saker kastar går ute kontrollerar låser låst telefon telefonen pengar alkohol berusad arg dörr dörren smäller dörrar heter vågar brutet revben armen arm ansikte ansiktet hår håret ögon rop ropar gravid åker kör köper ex sambo frun fru maken make paret
	`, map[Reason]string{
	FirstPerson: `jag, mig, mej, min, mitt, mina, vi, oss, vår, vårt, våra, undertecknad, jeg, meg, vores`,
	Senses: `hör, hörde, hört, hörs, hördes, höra, hörbart, hörd, ser, såg, sett, se, syns, syntes, synts, märker, märkte, märkt, märks, vaknar, vaknade, vaknat, väckt, väcks, väcktes, väcker,
		lyssnar, lyssnade, ljud, ljuder, ljudet, ljudit, låter, lät, dunk, dunkar, dunkande, dunsar, duns, bankar, bankade, tittade, tittar, upplever, upplevde, bevittn*, vittne*, berättade, berättat, berättar`,
	Beside:   `granne*, grannar*, grannhus*, grannläg*, granndör*, grannfru*, ovan, ovanför, ovanpå, nedanför, nedanpå, nedan, inunder, undertill, intill, bredvid, mittemot, vägg i vägg, mitt emot, dörr mot dörr, på andra sidan, våningen under, våningen över, en trappa ner, en trappa upp, under oss, över oss, var här, bor här, är här, här i, här bor, vakten här, hit, härifrån, naboen, nabo`,
	Building: `vägg*, golv*, tak, taket, takhöjd, fönst*, balkong*, altan*, trapphus*, trapp, trappan, trappor, trappuppg*, uppgång*, hiss, hissen, tvättstug*, innergård*, gårdshus*, gården, våning*, port, porten, entré*, korridor*, brevinkast*, ventil*, element, rör, rören, källar*, vind, vinden, parkering*, garage*, cykelr*, soprum*, lyhört, titthål*, genom, utanför`,
	Clock:    `kl, klockan, midnatt, lunch*, frukost*, middagstid*, förmiddag*, eftermiddag*, gryning*, i morse, imorse, mitt på dagen, halv ett, halv två, halv tre, halv fyra, halv fem, halv sex, halv sju, halv åtta, halv nio, halv tio, halv elva, halv tolv, kvart i, kvart över, tjugo i, fem i, tio i, ettiden, tvåtiden, tretiden, fyratiden, femtiden, sextiden, sjutiden, åttatiden, niotiden, tiotiden, elvatiden, tolvtiden`,
	Habit:    `till jobbet, från jobbet, till skolan, från skolan, på väg, på vägen, vägen hem, kommer hem från, går till jobbet, hunden, rastar, rasta, hundpromenad, nattskift*, skift*, jobbar, arbetar, jobbade, arbetade, hemtjänst*, städar, tvättar, tvättid*, hämtar, lämnar`,
	Relation: `barnvakt*, läkare*, sjuksköter*, undersköter*, tandläkare*, psykolog*, kurator*, barnmorsk*, pedagog*, förälder*, föräldr*, klass*, match*, träning*, skola*, skolan, kyrka*, moské*, förening*, akuten, akutmottag*, vårdcentral*, mottagning*, butik*, kassan, affären, restaurang*, buss*, taxi*, brevbärar*, kollega*, arbetskamrat*, kompis*, väninna*, bekant*, släkting*, klasskompis*, klasskamrat*, lärare*, förskol*, fritids*, tränare*, chef*, personal*, patient*, kund, kunden, elev*, hyresvärd*, vaktmästar*, styrelse*, syster, systern, bror, brodern, svärmor, svärfar, svägerska, svåger, moster, faster, morbror, farbror, kusin*, väns, vännen, vänner, vännens, vårt jobb, jobbet`,
	Name:     `heter jag, jag heter, mitt namn, mvh, hälsning*, hälsar, med vänlig, undertecknat, skriver, skrivit, tipsa*, tipset, anmälare*, anonym*, skriv, säg inte, berätta inte, avslöja*, hemligt, hemlig, hej, hejsan`,
	Contact:  `mejl*, mail*, mobil*, ring, nås, sms*, instagram, facebook, snapchat, whatsapp, telegram, signal`,
})

var english = newList("en", "abcdefghijklmnopqrstuvwxyzé", "", `
	a about again against all almost alone already also always am an and angry another any are around as at away bad be because been before being beaten beating beats bruise bruises but by
	call called calls came can child children come comes could crying cries cry daughter day days did do does done don dont down drunk each end evening evenings ever every family few fight fighting fights first for from get gets girl go goes going
	had happens happen happened has have he her him his hit hits hitting home house how hurt if in into is it its just kids kicked kill kicks knife know last lately like little locked long lot man many maybe men money month months more morning most mostly mother much
	never new next night nights no not nothing now of off often old on once one only or other others out over partner phone police pregnant saturday scared scream screaming screams seems several she should shouting shouts shout since so some someone something sometimes son spring started still summer
	than that the their them then there these they thing things think this those threatened threatens threat three throws time times to today together too two until up usually very violence violent wants was week weekend weekends weeks well went were what when where which while who wife husband boyfriend girlfriend will winter with woman would year years yesterday yet you your afraid autumn fall boy about apartment flat alcohol
	`, map[Reason]string{
	FirstPerson: `i, i am, i m, i live, i hear, i think, i saw, me, my, mine, myself, we, us, our, ours, ourselves, im, ive, id, ill`,
	Senses:      `hear, hears, heard, hearing, saw, see, sees, seen, seeing, notice*, noticed, watch, watched, watching, listen*, sound, sounds, sounded, loud, woke, wake, wakes, woken, witness*, overhear*, bang, banging, thud*, audible, visible, told, tells, noise*`,
	Beside:      `neighbour*, neighbor*, above, below, upstairs, downstairs, underneath, beneath, adjacent, nextdoor, opposite, next door, next to, across the, other side, on top of, under us, over us, here`,
	Building:    `wall*, floor*, ceiling*, window*, balcon*, stair*, landing, hallway*, corridor*, lobby, elevator*, lift, entrance*, courtyard*, yard, garden*, laundry*, basement*, attic, garage*, parking*, peephole*, letterbox*, mailbox*, through, pipes, vent, outside`,
	Clock:       `oclock, o clock, midnight, noon, midday, lunch*, breakfast*, dinner*, afternoon*, this morning, dawn, a m, p m, half past, quarter past, quarter to, ten past, ten to, twenty past, twenty to`,
	Habit:       `to work, from work, to school, from school, at work, on the way, way home, way to, come home from, walk the dog, walking the dog, my dog, the dog, night shift, shift*, working, works, worked, gym, jogging, cleaning, pick up, dropping off, drop off`,
	Relation:    `colleague*, coworker*, co worker, friend*, classmate*, teacher*, coach*, boss*, staff, patient*, client*, customer*, student*, pupil*, landlord*, caretaker*, relative*, sister*, brother*, cousin*, aunt*, uncle*, niece*, nephew*`,
	Name:        `my name, name is, regards, sincerely, yours, signed, greetings, writing, reporter, caller, anonym*, secret*, not tell, not to tell, dont tell, don t tell, never tell, hello, hi, dear`,
	Contact:     `email*, mail, mobile, reach, text, sms, instagram, facebook, snapchat, whatsapp, telegram, signal`,
})

var arabic = newList("ar", "ابتثجحخدذرزسشصضطظعغفقكلمنهويأإآىةءؤئٱـ", "و ف ب ل ك ال وال بال لل فال", `
	في من على الى عن مع هو هي هم هذا هذه ذلك تلك التي الذي الذين كان كانت يكون ان انه انها لا لم لن ما ليس قد كل كثيرا بعض عند عندما منذ بعد قبل حتى او ثم بين لكن لان اذا كيف متى اين
	الرجل رجل المراة امراة زوجته زوجها الزوج الزوجة الطفل طفل اطفال الاطفال ابنه ابنها ابنته ابنتها البنت الولد يضرب يضربها ضربها ضرب يصرخ تصرخ صراخ الصراخ يهدد يهددها هددها تبكي يبكي بكاء سكين يسكن تسكن يعيش تعيش
	كل يوم يوميا ليلة ليل الليل اسبوع الاسبوع شهر اشهر سنة سنوات مرة مرات دائما احيانا غالبا عنف العنف خائفة خائف الشرطة البيت بيت المنزل شقة الشقة جدا ايضا هناك الان المساء الصيف الشتاء الربيع الخريف نهاية عطلة
	له لها لهم به بها عليها عليه اليها منها منه فيها معها
	`, map[Reason]string{
	FirstPerson: `انا, نحن, لي, لنا, معي, معنا, عندي, عندنا, بي, بنا, عني, عنا, مني, منا, الينا, علي انا, بيتي, بيتنا, شقتي, شقتنا, غرفتي, نافذتي, شرفتي, بابي, جاري, جارتي, جيراني, جارنا, جارتنا, جيراننا, عملي, طريقي, زوجي, زوجتي, ابني, ابنتي, اولادي, اطفالي, امي, ابي, اختي, اخي, صديقي, صديقتي, نفسي,
		اسكن, نسكن, سكنت, اعيش, نعيش, اعرف, نعرف, اعتقد, نعتقد, اظن, اخاف, نخاف, اريد, نريد, اعمل, نعمل, اخرج, نخرج, اعود, ارجع, كنت, كنا, اكون, اتصل, اتصلت, ابلغ, ابلغت, اكتب, استطيع, اقدر, اشعر, شعرت`,
	Senses:   `اسمع, نسمع, سمعت, سمعنا, يسمع, تسمع, نسمعها, اسمعها, اسمعه, سمعتها, سمعته, مسموع, ارى, نرى, رايت, راينا, رايتها, رايته, شاهدت, شاهدنا, اشاهد, لاحظت, لاحظنا, الاحظ, استيقظ, استيقظت, استيقظنا, اصوات, صوت, صوتها, صوته, شهدت, شاهد, اخبرتني, اخبرني, قالت لي, قال لي, قالت لنا`,
	Beside:   `جار, جارة, جيران, الجار, الجارة, الجيران, فوق, فوقنا, فوقي, تحت, تحتنا, تحتي, بجانب, بجوار, المجاور, المجاورة, مجاورة, مجاور, مقابل, مقابلنا, قربنا, الملاصقة, هنا`,
	Building: `جدار, جدران, حائط, حيطان, سقف, ارضية, طابق, دور, شباك, شبابيك, نافذة, نوافذ, شرفة, بلكونة, بلكون, درج, سلم, مصعد, مدخل, ممر, موقف, كراج, قبو, حديقة, فناء, مغسلة, عبر, خلال, خارج`,
	Clock:    `الساعة, منتصف الليل, الظهر, الفجر, العصر, المغرب, العشاء, هذا الصباح`,
	Habit:    `الى العمل, من العمل, الى المدرسة, من المدرسة, في طريق, في الطريق, الكلب, كلب, عمل, دوام, وردية`,
	Relation: `طبيب, طبيبة, ممرضة, ممرض, مستشفى, عيادة, مسجد, كنيسة, روضة, حضانة, صف, محل, مطعم, زميل, زميلة, زملاء, زميلتها, زميله, صديق, صديقة, صديقتها, صديقه, اصدقاء, قريب, قريبة, اقارب, معلم, معلمة, مدرس, مدرسة, مدرب, مدير, مريض, مريضة, زبون, طالب, طالبة, حارس, اخت, اختها, اخوها, خالتها, عمتها, عمها, خالها`,
	Name:     `اسمي, تحياتي, مع التحية, المرسل, تحية`,
	Contact:  `ايميل, بريد, بريدي, هاتف, هاتفي, جوال, جوالي, رقمي, واتساب, انستغرام, فيسبوك, تلغرام`,
})
