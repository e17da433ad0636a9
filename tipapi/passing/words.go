package passing

import (
	"embed"
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

//go:embed words/*.txt
var files embed.FS

// lists are the languages of which there are lists. The words against a sentence
// are those that tell of who writes, and near ones: a word too many leaves out a
// sentence, a word too few may tell.
var lists = []*wordlist{read("sv"), read("en"), read("ar")}

// read reads the list of a language: sections, each under its name in brackets.
// The letters of the language, what can be attached to a word, and common words
// stand between spaces; the sections of the reasons have words and phrases,
// between commas.
func read(lang string) *wordlist {
	text, err := files.ReadFile("words/" + lang + ".txt")
	if err != nil {
		panic(err) // it is part of the program
	}
	l := &wordlist{lang: lang, against: map[Reason]phrases{}, listed: map[string]bool{}, exact: map[string]bool{}}
	for section := range strings.SplitSeq("\n"+string(text), "\n[") {
		switch name, words, _ := strings.Cut(section, "]\n"); name {
		case "": // before the first
		case "letters":
			l.letters = words
		case "attached":
			l.attached = strings.Fields(words)
		case "common":
			l.common = set(words)
		default:
			l.add(Reason(name), words)
		}
	}
	return l
}

// add reads the words and phrases of a reason.
func (l *wordlist) add(reason Reason, text string) {
	p := phrases{first: map[string][][]string{}}
	for entry := range strings.SplitSeq(text, ",") {
		l.exact[strings.TrimSpace(entry)] = true
		phrase := strings.Fields(spelling.Fold(entry))
		if len(phrase) == 0 {
			continue
		}
		if begin, ok := strings.CutSuffix(phrase[0], "*"); ok {
			p.begins = append(p.begins, begin)
			continue
		}
		p.first[phrase[0]] = append(p.first[phrase[0]], phrase)
		l.listed[phrase[0]] = l.listed[phrase[0]] || len(phrase) == 1
	}
	l.against[reason] = p
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
	unit      = set(`år års månad månader månads vecka veckor veckors dag dagar dagars dygn natt nätter timme timmar
		minut minuter gång gånger ggr helg helger barn personer män kvinnor killar tjejer year years month
		months week weeks day days night nights hour hours minute minutes times time weekend weekends child
		children people men women kids سنة سنوات شهر اشهر شهور اسبوع اسابيع يوم ايام ليلة ساعة ساعات دقيقة
		مرة مرات طفل اطفال اشخاص`)
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
