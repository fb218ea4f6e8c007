package quadlet_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/quadlet"
)

// TestPositions has the place of each line's first token and of each byte of its
// value.
func TestPositions(t *testing.T) {
	const text = " [Container]\t\r\n" +
		"  # note\n" +
		"\n" +
		"\tImage = a.io\n" +
		"Exec=a\\\n" +
		"# between\n" +
		"\n" +
		"  bc \\ \n" +
		"\td\n" +
		"Na\\\n" +
		" me=\\\n" +
		"   x\n" +
		"Empty=  \n" +
		"ünï=é\n" +
		"  what\\\n" +
		"  ever\n" +
		"End=1"
	file, err := quadlet.Parse("x.container", []byte(text))
	if err == nil {
		t.Error("a line that is nothing is accepted")
	}
	var got []string
	for i := range file.Lines {
		l := &file.Lines[i]
		at := fmt.Sprintf("%v %s", l.Pos(), l.Key)
		for i := range len(l.Value) + 1 {
			if l.Kind == quadlet.Assignment {
				at += fmt.Sprintf(" %v", l.ValuePos(i))
			}
		}
		got = append(got, at)
	}
	want := []string{
		"1:2 ",
		"2:3 ",
		"3:1 ",
		"4:2 Image 4:10 4:11 4:12 4:13 4:14",
		"5:1 Exec 5:6 8:3 8:4 8:5 9:2 9:3",
		"10:1 Name 12:4 12:5",
		"13:1 Empty 13:7",
		"14:1 ünï 14:7 14:8 14:9",
		"15:3 ",
		"17:1 End 17:5 17:6",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("positions (-want +got):\n%s", diff)
	}
}
