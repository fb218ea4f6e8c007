package testscripts_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"
)

// An outcome is what comes of a set, in a form that is always the same.
type outcome struct {
	status   string   // "0", "1", "panic" or "hang"
	services []string // with their names, sorted
	messages []string // sorted
}

// A converter makes an outcome of the set that was written below root.
type converter func(s *unitFiles, root string) (outcome, error)

// limit is how much time of a processor a generator may use: it needs some
// milliseconds. The wall's time says nothing where others have the processors.
const limit = 200 * time.Millisecond

// realGenerator is the converter of a release.
func realGenerator(t testing.TB, minor string) converter {
	t.Helper()
	program, err := oracles[minor]()
	if err != nil {
		t.Fatal(err)
	}
	return func(s *unitFiles, root string) (outcome, error) {
		cmd := generator(program, s, root, "-dryrun")
		return runGenerator(cmd, minor)
	}
}

// generator is the command of a generator for a set below root.
func generator(program string, s *unitFiles, root string, args ...string) *exec.Cmd {
	cmd := exec.Command(program)
	if s.user {
		cmd.Args = append(cmd.Args, "-user")
	}
	cmd.Args = append(cmd.Args, args...)
	cmd.Env = []string{"QUADLET_UNIT_DIRS=" + strings.Join(s.search(root), ":"), "HOME=/nonexistent", "GOTRACEBACK=none"}
	return cmd
}

// runLimited runs a command for as long as it does not use up its time.
func runLimited(cmd *exec.Cmd) (hung bool, err error) {
	if err := cmd.Start(); err != nil {
		return false, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		select {
		case err := <-ended:
			return hung, err
		case <-time.After(limit / 4):
			if used(cmd.Process.Pid) > limit {
				hung = true
				_ = cmd.Process.Kill() // it may have ended by itself
			}
		}
	}
}

// used is the processor time that a process has had.
func used(pid int) time.Duration {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	_, numbers, _ := strings.Cut(string(text), ") ") // a name is before them
	fields := strings.Fields(numbers)
	if len(fields) < 13 {
		return 0
	}
	ticks, _ := strconv.Atoi(fields[11]) // user and system time, proc_pid_stat(5)
	more, _ := strconv.Atoi(fields[12])
	return time.Duration(ticks+more) * 10 * time.Millisecond
}

// runGenerator runs a generator's dry run once.
func runGenerator(cmd *exec.Cmd, minor string) (outcome, error) {
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	hung, err := runLimited(cmd)
	exit := new(exec.ExitError)
	switch {
	case hung:
		return outcome{status: "hang"}, nil
	case err != nil && !errors.As(err, &exit):
		return outcome{}, err
	case cmd.ProcessState.ExitCode() == 2 && strings.Contains(stderr.String(), "panic: "):
		return outcome{status: "panic"}, nil
	}
	return outcome{
		status:   fmt.Sprint(cmd.ProcessState.ExitCode()),
		services: canonicalServices(minor, stdout.String()),
		messages: messages(debugging.ReplaceAllString(stderr.String(), "")),
	}, nil
}

// messages are the lines of what a generator says, but for the one that says
// that it said something.
func messages(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSuffix(line, "\n"); line != "processing encountered some errors" {
			all = append(all, line)
		}
	}
	slices.Sort(all)
	return all
}

// canonicalServices are the services of a dry run.
func canonicalServices(minor, text string) []string {
	var all []string
	if older(minor, "5.4") {
		// What the generator copies keeps its continued lines; ours are joined.
		text = strings.ReplaceAll(text, "\\\n", "")
	}
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "---") && strings.HasSuffix(line, "---") && !strings.Contains(line, "=") {
			all = append(all, line+"\n")
		} else if n := len(all); n > 0 {
			all[n-1] += canonicalLine(line) + "\n"
		}
	}
	slices.Sort(all)
	return all
}

// canonicalLine is a line, or the arguments of a command line, one a line.
func canonicalLine(line string) string {
	key, value, _ := strings.Cut(line, "=")
	if !strings.HasPrefix(key, "Exec") || !strings.Contains(value, "podman") {
		return line
	}
	argv, ok := quotedWords(value)
	if !ok {
		return line // somebody's own
	}
	return key + "=\n\t" + strings.Join(canonicalOptions(argv), "\n\t")
}

// quotedWords splits a command line of the generator's: it never quotes less than
// a whole word.
func quotedWords(s string) ([]string, bool) {
	var all []string
	for {
		word, end := s, len(s)
		if strings.HasPrefix(s, `"`) {
			for end = 1; end < len(s) && s[end] != '"'; end++ {
				if s[end] == '\\' {
					end++
				}
			}
			if end >= len(s) {
				return nil, false
			}
			end++
		} else if space := strings.IndexByte(s, ' '); space >= 0 {
			end = space
		}
		word = s[:end]
		all = append(all, word)
		if end == len(s) {
			return all, true
		}
		if s[end] != ' ' {
			return nil, false
		}
		s = s[end+1:]
	}
}

// canonicalOptions sorts each run of the options that the generator adds while it
// ranges over a map, which makes their order random. Those of one name keep their
// order.
func canonicalOptions(argv []string) []string {
	var all []string
	for i := 0; i < len(argv); {
		var run [][]string
		for i < len(argv) {
			n := unordered[optionName(argv[i])]
			if strings.Contains(argv[i], "=") {
				n = min(n, 1)
			}
			if n == 0 || i+n > len(argv) {
				break
			}
			run, i = append(run, argv[i:i+n]), i+n
		}
		slices.SortStableFunc(run, func(a, b []string) int { return strings.Compare(optionName(a[0]), optionName(b[0])) })
		for _, option := range run {
			all = append(all, strings.Join(option, " "))
		}
		if len(run) == 0 {
			all, i = append(all, argv[i]), i+1
		}
	}
	return all
}

// optionName is an option without its value, where that is the same word.
func optionName(word string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(word, `"`), "=")
	return name
}

// unordered are the options in those maps, with how many words they are.
var unordered = func() map[string]int {
	all := map[string]int{}
	for _, name := range strings.Fields(`--add-host --annotation --arch --authfile --build-arg --cert-dir --creds --decryption-key --dns
		--dns-option --dns-search --driver --entrypoint --env --group-add --hostname --ignorefile --interface-name --ip --ip6
		--ipam-driver --label --memory --network-alias --opt --os --pids-limit --policy --pull --retry --retry-delay --shm-size
		--stop-signal --stop-timeout --tag --target --tmpfs --tz --ulimit --variant --workdir`) {
		all[name] = 2
	}
	for _, name := range strings.Fields(`--all-tags --disable-dns --env-host --force-rm --http-proxy --init --internal --ipv6 --quiet
		--read-only-tmpfs --tls-verify`) {
		all[name] = 1
	}
	return all
}()

// A difference is one between two outcomes. Its kind is what it is about, without
// what changes from set to set.
type difference struct{ kind, real, ours string }

// compare lists the differences.
func compare(real, ours outcome) []difference {
	var all []difference
	if real.status != ours.status {
		all = append(all, difference{"status " + real.status + ", ours " + ours.status, "exit " + real.status, "exit " + ours.status})
	}
	if real.status == "panic" || real.status == "hang" {
		return all
	}
	all = append(all, compareLists("message", real.messages, ours.messages)...)
	return append(all, compareServices(real.services, ours.services)...)
}

// compareLists lists what is in one of two sorted lists alone.
func compareLists(kind string, real, ours []string) []difference {
	var all []difference
	for len(real)+len(ours) > 0 {
		switch {
		case len(ours) == 0 || len(real) > 0 && real[0] < ours[0]:
			all = append(all, difference{kind + " missing: " + gist(real[0]), real[0], ""})
			real = real[1:]
		case len(real) == 0 || ours[0] < real[0]:
			all = append(all, difference{kind + " too much: " + gist(ours[0]), "", ours[0]})
			ours = ours[1:]
		default:
			real, ours = real[1:], ours[1:]
		}
	}
	return all
}

// compareServices pairs the services by name, and lists the lines that differ.
func compareServices(real, ours []string) []difference {
	var all []difference
	name := func(s string) string { name, _, _ := strings.Cut(s, "\n"); return name }
	for _, d := range compareLists("service", real, ours) {
		n := len(all)
		if d.real == "" && n > 0 && all[n-1].ours == "" && name(all[n-1].real) == name(d.ours) {
			all[n-1] = difference{"service differs: " + firstLine(all[n-1].real, d.ours), all[n-1].real, d.ours}
		} else if d.ours == "" && n > 0 && all[n-1].real == "" && name(all[n-1].ours) == name(d.real) {
			all[n-1] = difference{"service differs: " + firstLine(d.real, all[n-1].ours), d.real, all[n-1].ours}
		} else {
			all = append(all, d)
		}
	}
	return all
}

// firstLine is the gist of the first lines that differ.
func firstLine(real, ours string) string {
	a, b := strings.Split(real, "\n"), strings.Split(ours, "\n")
	section := ""
	for i := range min(len(a), len(b)) {
		if strings.HasPrefix(a[i], "[") {
			section = a[i]
		}
		if a[i] != b[i] {
			return section + " " + gist(a[i]) + " / " + gist(b[i])
		}
	}
	return "length"
}

// gist is the part of a line that does not change from set to set.
func gist(line string) string {
	line, _, _ = strings.Cut(line, "\n")
	if strings.HasPrefix(line, "---") {
		return ""
	}
	if key, _, ok := strings.Cut(line, "="); ok && !strings.Contains(key, " ") {
		return key
	}
	words := strings.Fields(quotation.ReplaceAllString(line, "…"))
	for i, w := range words {
		if strings.ContainsFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && r != ',' }) {
			words[i] = "…"
		}
	}
	return strings.Join(words[:min(len(words), 8)], " ")
}

// quotation is what a message says about one set alone.
var quotation = regexp.MustCompile(`".*"|'.*'|“.*”|for \S+$|^\S+ specifies the image .*`)
