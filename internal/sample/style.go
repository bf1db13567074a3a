package sample

import "strings"

// style gives a text the hand of its writer: the words of the north-east, the
// missing stops of a voice typed by a machine, a slip of the pen.
func (w *writer) style(text string) string {
	switch w.voice {
	case "northeast":
		text = northeastern.Replace(text)
	case "spoken":
		text = w.dictated(text)
	case "angry":
		if chance(w.rng, 4) {
			text = strings.ReplaceAll(text, "！", "！！")
		}
	case "terse", "now":
		if chance(w.rng, 2) {
			text = strings.TrimRight(text, "。")
		}
		if chance(w.rng, 4) {
			text = strings.ReplaceAll(text, "，", " ")
		}
	case "calm", "worried", "praise", "ask":
		if chance(w.rng, 9) {
			text = asciiMarks.Replace(text)
		}
	}
	if chance(w.rng, 5) {
		text = strings.TrimRight(text, "。")
	}
	if chance(w.rng, 12) {
		text = w.slip(text)
	}
	if w.voice != "formal" && chance(w.rng, 45) {
		text += w.value("emoji")
	}
	return text
}

var northeastern = strings.NewReplacer(
	"为什么", "为啥", "什么", "啥", "怎么", "咋", "昨天", "昨个", "前天", "前个", "特别", "老",
	"没有人", "没人", "糊弄", "糊弄", "弄", "整", "知道", "知道", "非常", "贼")

var asciiMarks = strings.NewReplacer("，", ",", "。", ".", "！", "!", "？", "?", "：", ":")

// dictated drops most stops, as dictation does.
func (w *writer) dictated(text string) string {
	var out strings.Builder
	for _, r := range text {
		switch {
		case r == '，' || r == '。' || r == '！' || r == '；':
			switch w.rng.IntN(10) {
			case 0, 1, 2, 3, 4, 5:
			case 6, 7, 8:
				out.WriteByte(' ')
			default:
				out.WriteRune('，')
			}
		case r == '“' || r == '”':
		default:
			out.WriteRune(r)
		}
	}
	return strings.TrimRight(out.String(), " ，")
}

// slips are mistakes an input method makes: the same sound, another word.
var slips = [][2]string{
	{"已经", "以经"}, {"安排", "按排"}, {"暖气", "暖汽"}, {"账", "帐"}, {"再", "在"}, {"楼道", "楼到"},
	{"解决", "解绝"}, {"处理", "处里"}, {"一直", "一只"}, {"反映", "反应"}, {"漏水", "露水"},
	{"做", "作"}, {"必须", "必需"}, {"像", "象"}, {"糊弄", "胡弄"}, {"还", "海"},
}

// slip makes one mistake in the text, where one fits.
func (w *writer) slip(text string) string {
	for range 6 {
		s := pick(w.rng, slips)
		if strings.Contains(text, s[0]) {
			return strings.Replace(text, s[0], s[1], 1)
		}
	}
	return text
}
