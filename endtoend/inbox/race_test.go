package inbox

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lyktan/endtoend/harness"
)

// Of two who take a tip in the same moment one has it, and the other is told so;
// both pages then name the same one.
func TestTwoTakeTheSameTip(t *testing.T) {
	t.Parallel()
	for name, in := range places {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTeam(t, in)
			anna, bo := w.open(t, harness.Tipapi, inPlainHTTP)
			w.vouch(t, anna, bo)
			const tips = 20
			for i := range tips {
				w.tell(t, form("what", fmt.Sprint("tip ", i)))
			}
			var ids []string
			for _, window := range []window{anna, bo} {
				window.show(t, "/?view=all")
				shows(t, window, "all tips are listed", func(listed []string, _ map[string]string) bool { ids = listed; return len(listed) == tips })
			}
			won := map[string]string{}
			for _, id := range ids {
				pages := [2]string{}
				harness.Several(2, func(i int) {
					_, pages[i] = []*plain{anna.(*plain), bo.(*plain)}[i].do(t, http.MethodPost, "/tip/"+id+"/take", url.Values{})
				})
				took, late, named := 0, 0, 0
				for i, page := range pages {
					if strings.Contains(page, "Du har tagit tipset.") {
						took++
						won[id] = []string{"Taget av Anna", "Taget av Bo"}[i]
					}
					if strings.Contains(page, "Någon annan hann före.") {
						late++
					}
					if strings.Contains(page, "Taget av Anna") || strings.Contains(page, "Taget av Bo") {
						named++
					}
				}
				if took != 1 || late != 1 || named != 2 {
					t.Errorf("%d took it, %d are told that they were late, %d see who has it", took, late, named)
				}
			}
			for _, window := range []window{anna, bo} {
				window.show(t, "/?view=all")
				shows(t, window, "both see who has which", func(_ []string, rows map[string]string) bool {
					for id, row := range rows {
						if !strings.Contains(row, won[id]) {
							return false
						}
					}
					return len(rows) == tips
				})
			}
			if names := fmt.Sprint(won); !strings.Contains(names, "Anna") || !strings.Contains(names, "Bo") {
				t.Logf("one was faster each time: %s", names)
			}
		})
	}
}
