package translation

import (
	"strings"

	"lyktan/site/language"
	"lyktan/site/schema"
)

// Share is how much of the source there is in a language.
type Share struct {
	All   int // in the source
	There int
	Stale int // made from other words than the source has now
	Read  int // approved by a reader of the language, or written by its authors
}

func (s *Share) add(stale bool, review string) {
	s.There++
	if stale {
		s.Stale++
	}
	if review != schema.Machine && review != "" {
		s.Read++
	}
}

// Status counts the pages, the strings and the texts of the data.
func (s Site) Status() (pages, strung, texts Share) {
	for _, name := range s.Pages.Names(s.Source) {
		pages.All++
		source := s.Pages[s.Source][name]
		if own := s.Pages[s.Lang][name]; own != nil {
			pages.add(own.Front.SourceRev != source.Front.Rev || own.Front.SourceSHA != source.SHA(), own.Front.Review)
		}
	}
	sources := map[string]language.Text{}
	kind := func(key string) *Share {
		if strings.HasPrefix(sources[key].File, stringsFolder) {
			return &strung
		}
		return &texts
	}
	for _, t := range s.Texts {
		if t.Lang == s.Source && t.Key != "" {
			sources[t.Key] = t
			kind(t.Key).All++
		}
	}
	for _, t := range s.Texts {
		if source, there := sources[t.Key]; there && t.Lang == s.Lang && s.Lang != s.Source {
			mark := s.Marks[t.Key]
			kind(t.Key).add(mark.From != language.Mark(source.Words) || s.Marks.Lags(t.Key, s.Changes), mark.Review)
		}
	}
	return pages, strung, texts
}
