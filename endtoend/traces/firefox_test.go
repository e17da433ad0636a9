package traces

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"lyktan/endtoend/harness"
)

// firefox is a Firefox with a profile of its own, driven by its own remote protocol,
// Marionette: messages "length:[0,id,command,params]".
type firefox struct {
	t     *testing.T // of the whole browser
	conn  net.Conn
	in    *bufio.Reader
	id    int
	ended chan struct{}
}

// firefoxWindow is the tab of a Firefox that was opened last: Marionette works one
// at a time.
type firefoxWindow struct {
	*firefox
	t *testing.T
}

// openFirefox starts a Firefox that keeps its profile in dir and reaches
// nothing but w. Marionette's own preferences, which keep less than a reader's
// Firefox does, are left out.
func openFirefox(t *testing.T, w *world, dir string) browser {
	t.Helper()
	program, err := exec.LookPath("firefox-esr")
	if err != nil {
		program, err = exec.LookPath("firefox")
	}
	if err != nil {
		t.Skip("there is no Firefox: see .bin/system.done in the Makefile")
	}
	host, port, err := net.SplitHostPort(w.proxy)
	if err != nil {
		t.Fatal(err)
	}
	prefs := map[string]any{
		"remote.prefs.recommended": false, "marionette.port": 0,
		"network.proxy.type": 1, "network.proxy.ssl": host, "network.proxy.http": host,
		"network.proxy.allow_hijacking_localhost": true,
		"browser.shell.checkDefaultBrowser":       false, "browser.aboutwelcome.enabled": false, "datareporting.policy.dataSubmissionEnabled": false,
		"toolkit.telemetry.reportingpolicy.firstRun": false, "app.update.disabledForTesting": true, "browser.startup.page": 0,
		"termsofuse.bypassNotification": true, "extensions.update.enabled": false, "browser.topsites.contile.enabled": false,
		"browser.sessionstore.interval": 1000,
		// On a busy machine it is at work for longer than the 180 s after which it takes its user for gone.
		"browser.sessionstore.interval.idle":            1000,
		"security.sandbox.warn_unprivileged_namespaces": false,
	}
	user := fmt.Sprintf("user_pref(\"network.proxy.ssl_port\", %s);\nuser_pref(\"network.proxy.http_port\", %s);\n", port, port)
	for name, value := range prefs {
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		user += fmt.Sprintf("user_pref(%q, %s);\n", name, text)
	}
	if err := os.WriteFile(filepath.Join(dir, "user.js"), []byte(user), 0o600); err != nil {
		t.Fatal(err)
	}
	// Script is turned off by a preference, which Marionette sets with this right only.
	cmd := exec.Command(program, "--headless", "--marionette", "--remote-allow-system-access", "--no-remote", "--profile", dir)
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir(), "MOZ_DISABLE_CONTENT_SANDBOX=1")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	f := &firefox{t: t, ended: make(chan struct{})}
	go func() { _ = cmd.Wait(); close(f.ended) }()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-f.ended
	})
	f.connect(filepath.Join(dir, "MarionetteActivePort"))
	(&firefoxWindow{f, t}).command("WebDriver:NewSession", map[string]any{"acceptInsecureCerts": true})
	return f
}

func (f *firefox) tab(t *testing.T, settings settings) window {
	t.Helper()
	w := &firefoxWindow{f, t}
	w.command("Marionette:SetContext", map[string]any{"value": "chrome"})
	for name, value := range map[string]bool{"javascript.enabled": !settings.noScript, "dom.navigation.webidl.enabled": !settings.noNavigation} {
		w.command("WebDriver:ExecuteScript", map[string]any{"script": "Services.prefs.setBoolPref(...arguments)", "args": []any{name, value}})
	}
	w.command("Marionette:SetContext", map[string]any{"value": "content"})
	var opened struct{ Handle string }
	if err := json.Unmarshal(w.command("WebDriver:NewWindow", map[string]any{"type": "tab"}), &opened); err != nil {
		t.Fatal(err)
	}
	w.command("WebDriver:SwitchToWindow", map[string]any{"handle": opened.Handle})
	return w
}

func (f *firefox) connect(portFile string) {
	f.t.Helper()
	for deadline := time.Now().Add(harness.Hung); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		port, err := os.ReadFile(portFile)
		if err == nil && len(port) > 0 {
			if f.conn, err = net.Dial("tcp", "127.0.0.1:"+strings.TrimSpace(string(port))); err == nil {
				f.t.Cleanup(func() { f.conn.Close() })
				f.in = bufio.NewReader(f.conn)
				if _, err := f.receive(); err != nil { // it says who it is
					f.t.Fatal(err)
				}
				return
			}
		}
	}
	f.t.Fatal("firefox-esr does not listen")
}

func (f *firefox) receive() ([]byte, error) {
	if err := f.conn.SetReadDeadline(time.Now().Add(harness.Hung)); err != nil {
		return nil, err
	}
	length, err := f.in.ReadString(':')
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(strings.TrimSuffix(length, ":"))
	if err != nil {
		return nil, err
	}
	message := make([]byte, n)
	_, err = io.ReadFull(f.in, message)
	return message, err
}

// try sends a command and returns its answer.
func (f *firefox) try(name string, params map[string]any) (json.RawMessage, error) {
	f.id++
	message, err := json.Marshal([]any{0, f.id, name, params})
	if err != nil {
		return nil, err
	}
	if _, err := fmt.Fprintf(f.conn, "%d:%s", len(message), message); err != nil {
		return nil, err
	}
	answer, err := f.receive()
	if err != nil {
		return nil, err
	}
	var parts [4]json.RawMessage // 1, id, error, result
	if err := json.Unmarshal(answer, &parts); err != nil {
		return nil, err
	}
	if string(parts[2]) != "null" {
		return nil, fmt.Errorf("%s: %.300s", name, parts[2])
	}
	return parts[3], nil
}

func (f *firefoxWindow) command(name string, params map[string]any) json.RawMessage {
	f.t.Helper()
	result, err := f.try(name, params)
	if err != nil {
		f.t.Fatal(err)
	}
	return result
}

// valueOf reads a result of the form {"value": ...}.
func valueOf[T any](result json.RawMessage) T {
	var holds struct{ Value T }
	_ = json.Unmarshal(result, &holds) // nothing is an answer too
	return holds.Value
}

// element returns the id of the first element that a CSS selector matches.
func (f *firefoxWindow) element(selector string) (string, error) {
	result, err := f.try("WebDriver:FindElement", map[string]any{"using": "css selector", "value": selector})
	for _, id := range valueOf[map[string]string](result) {
		return id, nil
	}
	return "", err
}

func (f *firefoxWindow) onElement(command, selector string, params map[string]any) {
	f.t.Helper()
	id, err := f.element(selector)
	if err != nil {
		f.t.Fatal(err)
	}
	params["id"] = id
	f.command(command, params)
}

func (f *firefoxWindow) open(url string) {
	f.t.Helper()
	f.command("WebDriver:Navigate", map[string]any{"url": url})
}

func (f *firefoxWindow) click(selector string) {
	f.t.Helper()
	f.onElement("WebDriver:ElementClick", selector, map[string]any{})
}

func (f *firefoxWindow) write(selector, text string) {
	f.t.Helper()
	f.onElement("WebDriver:ElementSendKeys", selector, map[string]any{"text": text})
}

func (f *firefoxWindow) shift(times int) {
	f.t.Helper()
	var steps []map[string]string
	for range times {
		steps = append(steps, map[string]string{"type": "keyDown", "value": "\uE008"}, map[string]string{"type": "keyUp", "value": "\uE008"})
	}
	// The page may be gone before the last step is reported.
	_, _ = f.try("WebDriver:PerformActions", map[string]any{"actions": []any{map[string]any{"type": "key", "id": "keyboard", "actions": steps}}})
}

func (f *firefoxWindow) address() string {
	result, _ := f.try("WebDriver:GetCurrentURL", map[string]any{})
	return valueOf[string](result)
}

func (f *firefoxWindow) text() string {
	id, err := f.element("body")
	if err != nil {
		return ""
	}
	result, _ := f.try("WebDriver:GetElementText", map[string]any{"id": id})
	return valueOf[string](result)
}

func (f *firefoxWindow) value(selector string) string {
	f.t.Helper()
	id, err := f.element(selector)
	if err != nil {
		f.t.Fatal(err)
	}
	return valueOf[string](f.command("WebDriver:GetElementProperty", map[string]any{"id": id, "name": "value"}))
}

func (f *firefoxWindow) back() bool {
	_, err := f.try("WebDriver:Back", map[string]any{})
	return err == nil
}

func (f *firefoxWindow) forward() {
	f.t.Helper()
	f.command("WebDriver:Forward", map[string]any{})
}

// reload says yes when the browser asks whether to send a form again.
func (f *firefoxWindow) reload() {
	f.t.Helper()
	_, _ = f.try("WebDriver:Refresh", map[string]any{})
	_, _ = f.try("WebDriver:AcceptAlert", map[string]any{})
}

func (f *firefox) close() {
	time.Sleep(time.Second) // visits are written after they are made, and at the end at the latest
	_, _ = f.try("Marionette:Quit", map[string]any{"flags": []string{"eAttemptQuit"}})
	select {
	case <-f.ended:
	case <-time.After(harness.Hung):
		f.t.Error("firefox-esr does not end")
	}
}
