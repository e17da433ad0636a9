// Package spelling finds the known word that a mistyped one was meant to be.
package spelling

// Distance returns how many letters have to be inserted, deleted or replaced to
// turn a into b (Levenshtein).
func Distance(a, b string) int {
	from, to := []rune(a), []rune(b)
	row := make([]int, len(to)+1) // distances of what was read of a to each beginning of b
	for j := range row {
		row[j] = j
	}
	for i, r := range from {
		diagonal := row[0]
		row[0] = i + 1
		for j, s := range to {
			changed := diagonal
			if r != s {
				changed++
			}
			diagonal = row[j+1]
			row[j+1] = min(changed, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(to)]
}

// Nearest returns the word with the smallest [Distance] from typed; of several,
// the first. It returns "" when there are no words.
func Nearest(typed string, words []string) string {
	nearest, least := "", 0
	for _, word := range words {
		if d := Distance(typed, word); nearest == "" || d < least {
			nearest, least = word, d
		}
	}
	return nearest
}

// Meant returns the [Nearest] word, or "" when it is too far from typed to be
// worth a question: more than a third of the letters, rounded up, or three.
func Meant(typed string, words []string) string {
	word, letters := Nearest(typed, words), len([]rune(typed))
	if Distance(typed, word) > min(3, (letters+2)/3, letters-1) {
		return ""
	}
	return word
}
