package testscripts_test

import (
	"slices"
	"strings"
)

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
		end := len(s)
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
		all = append(all, s[:end])
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
