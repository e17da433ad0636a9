// Package spelling finds what somebody may have meant to type.
package spelling

// Distance is how many letters have to be put in, left out or changed to make
// one word of the other (Levenshtein).
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

// Nearest is the word that is the fewest letters away; of several, the first.
// It is "" when there is none.
func Nearest(typed string, words []string) string {
	nearest, least := "", 0
	for _, word := range words {
		if d := Distance(typed, word); nearest == "" || d < least {
			nearest, least = word, d
		}
	}
	return nearest
}
