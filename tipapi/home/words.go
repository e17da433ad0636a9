package home

import "strings"

// The words are folded, as by spelling.Fold.

// kinds are what names of streets end with, and how that is written out. A word
// can be a kind alone ("stor gatan") or end with it.
var kinds = map[string]string{
	"gatan": "gatan", "gata": "gatan", "gat": "gatan", "gt": "gatan", "gtn": "gatan",
	"vagen": "vagen", "vag": "vagen", "vg": "vagen", "vgn": "vagen",
	"torget": "torget", "torg": "torget", "plan": "plan", "planen": "plan", "plats": "plan", "platsen": "plan",
	"alle": "alle", "allen": "alle", "grand": "grand", "granden": "grand", "stigen": "stigen", "stig": "stigen",
	"backen": "backen", "backe": "backen", "leden": "leden", "strand": "strand", "stranden": "strand",
	"kajen": "kajen", "kaj": "kajen", "esplanaden": "esplanaden", "esplanad": "esplanaden",
}

// short are kinds that are only that before a dot or a number: "storg. 12".
var short = map[string]string{"g": "gatan", "v": "vagen", "pl": "plan", "gr": "grand", "all": "alle"}

// before are words before a name that belong to it.
var before = map[string]string{
	"lilla": "lilla", "la": "lilla", "stora": "stora", "norra": "norra", "n": "norra", "sodra": "sodra", "s": "sodra",
	"ostra": "ostra", "o": "ostra", "vastra": "vastra", "v": "vastra", "ovre": "ovre", "nedre": "nedre",
	"gamla": "gamla", "nya": "nya", "st": "st", "sankt": "st", "sta": "st", "sankta": "st",
}

var (
	flights = set("tr trp trappa trappor trapporna tra")
	storeys = set(`van vaning vaningen vaningsplan plan planet floor fl level etage etasje krs kerros kat pietro piso etaj kati
		sprat spratu dabaqa dabaqadda этаж الطابق طابق الدور دور طبقه`)
	ordinal   = set("e a st nd rd th de dje")
	ground    = set("bv nb bottenvaning bottenvaningen bottenplan bottenplanet markplan markplanet marknivan entreplan parterre الارضي ارضي")
	basement  = set("kallarvaning kallarvaningen kallare kallaren kallarplan souterrang sutterang basement")
	apartment = set("lgh lght lag lagenhet lagenheten lagenhetsnummer apartment apt app flat شقه الشقه")
	entrance  = set("port porten uppgang uppgangen uppg ingang ingangen trapphus trappuppgang entre entren entrance stairwell مدخل المدخل")
	door      = set(`dorren dorr dorrskylt dorrskylten namnskylt namnskylten skylten brevladan brevlada postladan door doorbell
		mailbox letterbox الباب باب`)
	numberSign = set("nr no num nummer numro number numer رقم")
	onDoor     = set("pa vid on at the en ett la a in على علي")
	ofDoor     = set(`namn namnet name names is det star heter and och nr no nummer number med with efternamn efternamnet surname ar
		family familj familjen fam the till vanster hoger left right markt marked labelled labeled اسم`)
	nearby = set(`near nearby nara narheten intill vid bredvid mittemot emot opposite beside next behind bakom utanfor outside
		close around runt omkring framfor قرب بجانب مقابل قريب خلف امام`)
	between = set(`pa i in on at from till to hos ar bor ligger de det den the av of adress adressen address adr gatuadress gata:
		huset house hus porten av the عند في`)
)

// numbers are small numbers in words: how many flights, or which floor.
var numbers = map[string]int{
	"en": 1, "ett": 1, "tva": 2, "tre": 3, "fyra": 4, "fem": 5, "sex": 6, "sju": 7, "atta": 8, "nio": 9, "tio": 10,
	"forsta": 1, "andra": 2, "tredje": 3, "fjarde": 4, "femte": 5, "sjatte": 6, "sjunde": 7, "attonde": 8, "nionde": 9, "tionde": 10,
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
	"الاول": 1, "الثاني": 2, "الثالث": 3, "الرابع": 4, "الخامس": 5, "السادس": 6, "السابع": 7, "الثامن": 8, "التاسع": 9, "العاشر": 10,
	"ground": 0, "الارضي": 0,
}

func set(words string) map[string]bool {
	all := map[string]bool{}
	for _, word := range strings.Fields(words) {
		all[word] = true
	}
	return all
}
