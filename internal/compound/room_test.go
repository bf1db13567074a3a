package compound

import (
	"slices"
	"testing"
)

func TestRoomsAsWritten(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		door    [3]string // building, entrance, room
		written []string
		not     []string
	}{
		{[3]string{"3号楼", "2单元", "501"}, []string{"501", "501室", "0501", " 501 ", "２单元501", "2-501", "2单元 501号", "3号楼2单元501", "3-2-501", "五层501"},
			[]string{"", "1", "01", "502", "1501", "1单元501", "4号楼2单元501", "3号楼501", "1-3-2-501"}},
		{[3]string{"A座", "", "1203"}, []string{"1203", "a座1203", "A1203"}, []string{"203", "B座1203"}},
		{[3]string{"甲3号", "2门", "5-1"}, []string{"5-1", "2门5-1", "2-5-1"}, []string{"1", "51", "1门5-1"}},
	} {
		door, room := marks(c.door[0]+" "+c.door[1]+" "+c.door[2]), len(marks(c.door[2]))
		for _, w := range c.written {
			if !means(marks(w), door, room) {
				t.Errorf("%q does not name %v", w, c.door)
			}
		}
		for _, w := range c.not {
			if means(marks(w), door, room) {
				t.Errorf("%q names %v", w, c.door)
			}
		}
	}
	if got := marks("B1-007"); !slices.Equal(got, []string{"B", "1", "7"}) {
		t.Errorf("marks: %q", got)
	}
}
