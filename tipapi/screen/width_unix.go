//go:build unix

package screen

import "golang.org/x/sys/unix"

// terminalWidth is 0 for what is no terminal.
func terminalWidth(fd uintptr) int {
	size, err := unix.IoctlGetWinsize(int(fd), unix.TIOCGWINSZ)
	if err != nil {
		return 0
	}
	return int(size.Col)
}
