package passing

import (
	"embed"
	"maps"
	"strings"

	"lyktan/tipapi/spelling"
)

// wordlist are the words of one language, folded.
type wordlist struct {
	lang    string
	letters string // in lower case, as they are typed
	common  map[string]bool
	phrases map[string][]phrase // against a sentence, by their first word
	begins  map[string][]Reason // what is against every word that begins so
	longest int                 // of begins, in bytes
	listed  map[string]bool     // words that are against a sentence alone
	exact   map[string]bool     // the same, not folded
	street  map[string]bool     // words of a house that can be seen from the street
	them    map[string]bool     // words for him and her
}

// phrase is what follows the first word of a phrase; nothing, for a word alone.
type phrase struct {
	reason Reason
	rest   []string
}

// found are the reasons that the words of a sentence give, some more than once. A
// single word counts if alone says so.
func (l *wordlist) found(said []word, alone func(word) bool) []Reason {
	var all []Reason
	for i, w := range said {
		for _, p := range l.phrases[w.folded] {
			if len(p.rest) == 0 && alone(w) || len(p.rest) > 0 && follows(said[i+1:], p.rest) {
				all = append(all, p.reason)
			}
		}
		for n := range min(len(w.folded), l.longest) {
			if reasons := l.begins[w.folded[:n+1]]; reasons != nil && alone(w) {
				all = append(all, reasons...)
			}
		}
	}
	return all
}

// has reports whether a word is one of the language. Of those that are listed by
// how they begin, it is that alone or with an s: "wall", not "Wallingatan".
func (l *wordlist) has(w word) bool {
	return l.common[w.folded] || l.listed[w.folded] || l.begins[w.folded] != nil || l.begins[strings.TrimSuffix(w.folded, "s")] != nil
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
// sentence, a word too few may tell. English is listed to be told from Swedish, and
// for what stands in the middle of it.
var (
	swedish = read("sv")
	english = read("en")
	lists   = []*wordlist{swedish, english}
)

// read reads the list of a language: sections, each under its name in brackets.
// The letters of the language, common words, those of the street and of them stand
// between spaces; the sections of the reasons have words and phrases, between
// commas.
func read(lang string) *wordlist {
	text, err := files.ReadFile("words/" + lang + ".txt")
	if err != nil {
		panic(err) // it is part of the program
	}
	l := &wordlist{lang: lang, phrases: map[string][]phrase{}, begins: map[string][]Reason{}, listed: map[string]bool{}, exact: map[string]bool{}}
	for section := range strings.SplitSeq("\n"+string(text), "\n[") {
		switch name, words, _ := strings.Cut(section, "]\n"); name {
		case "": // before the first
		case "letters":
			l.letters = words
		case "street":
			l.street = set(words)
		case "them":
			l.them = set(words)
		case "common":
			l.common = set(words)
		default:
			l.add(Reason(name), words)
		}
	}
	maps.Copy(l.listed, l.street)
	return l
}

// add reads the words and phrases of a reason. A word that ends with * stands for
// all that begin so.
func (l *wordlist) add(reason Reason, text string) {
	for entry := range strings.SplitSeq(text, ",") {
		words := strings.Fields(spelling.Fold(entry))
		if len(words) == 0 {
			continue
		}
		l.exact[strings.TrimSpace(entry)] = true
		if begin, ok := strings.CutSuffix(words[0], "*"); ok {
			l.begins[begin] = append(l.begins[begin], reason)
			l.longest = max(l.longest, len(begin))
			continue
		}
		l.phrases[words[0]] = append(l.phrases[words[0]], phrase{reason, words[1:]})
		l.listed[words[0]] = l.listed[words[0]] || len(words) == 1
	}
}

func set(text string) map[string]bool {
	all := map[string]bool{}
	for _, word := range strings.Fields(spelling.Fold(text)) {
		all[word] = true
	}
	return all
}

// Words around a time of day, in both languages.
var (
	hourBefore = set(`kl klockan vid efter före innan runt omkring kring cirka ca mellan till från framåt halv kvart tidigast senast
		at after before around about till until by from between past half to next since`)
	hourAfter = set(`tiden snåret am pm a.m p.m oclock o h noon`)
	unit      = set(`år års månad månader månads vecka veckor veckors dag dagar dagars dygn natt nätter timme timmar
		minut minuter gång gånger ggr helg helger barn personer män kvinnor killar tjejer year years month
		months week weeks day days night nights hour hours minute minutes times time weekend weekends child
		children people men women kids`)
	hours = func() map[string]int {
		all := map[string]int{}
		for _, language := range []string{
			"ett två tre fyra fem sex sju åtta nio tio elva tolv", "one two three four five six seven eight nine ten eleven twelve",
		} {
			for i, word := range strings.Fields(spelling.Fold(language)) {
				all[word] = i + 1
			}
		}
		return all
	}()
)
