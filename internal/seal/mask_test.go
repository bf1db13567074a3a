package seal

import "testing"

func TestMaskPhone(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"13812341234":    "138****1234",
		" 13812341234 ":  "138****1234",
		"+8613812341234": "+86*******1234",
		"02423456789":    "024****6789",
		"23456789":       "******89",
		"12345":          "*****",
		"":               "",
	} {
		if got := MaskPhone(in); got != want {
			t.Errorf("%q is shown as %q, want %q", in, got, want)
		}
	}
}

func TestMaskName(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"张三": "张*", "欧阳娜娜": "欧*", "𬱖": "𬱖*", " 李四": "李*", "John": "J*", "": "", "  ": "",
	} {
		if got := MaskName(in); got != want {
			t.Errorf("%q is shown as %q, want %q", in, got, want)
		}
	}
}
