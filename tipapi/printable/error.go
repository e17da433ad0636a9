package printable

// longest is how much of an error's text is shown, in characters.
const longest = 500

// Error wraps err, which may quote another machine: its text is escaped as by
// [Line] and cut after 500 characters. [errors.Is] and [errors.As] see err.
// Error returns nil for nil.
func Error(err error) error {
	if err == nil {
		return nil
	}
	return shown{err}
}

type shown struct{ cause error }

func (s shown) Error() string {
	text := s.cause.Error()
	characters := 0
	for i := range text {
		if characters++; characters > longest {
			return Line(text[:i]) + "…"
		}
	}
	return Line(text)
}

func (s shown) Unwrap() error { return s.cause }
