// Package spelling finds the known word nearest to a mistyped one, and tells
// whether two words are the same but for how they were typed.
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
