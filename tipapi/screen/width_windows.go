package screen

import "golang.org/x/sys/windows"

// terminalWidth is 0 for what is no terminal.
func terminalWidth(fd uintptr) int {
	var console windows.ConsoleScreenBufferInfo
	if err := windows.GetConsoleScreenBufferInfo(windows.Handle(fd), &console); err != nil {
		return 0
	}
	return int(console.Window.Right-console.Window.Left) + 1
}
