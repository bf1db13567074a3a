package web

import "strings"

// deviceWords are what a list of sessions calls a browser: its system and its
// program, by marks in the user agent. The first that matches counts, because
// browsers claim to be their elders too.
var deviceWords = [2][]struct{ mark, word string }{
	{{"HarmonyOS", "harmony"}, {"OpenHarmony", "harmony"}, {"iPhone", "iphone"}, {"iPad", "ipad"}, {"Android", "android"},
		{"Windows", "windows"}, {"Macintosh", "mac"}, {"Linux", "linux"}},
	{{"MicroMessenger", "wechat"}, {"AlipayClient", "alipay"}, {"Edg/", "edge"}, {"Firefox/", "firefox"}, {"HuaweiBrowser", "huawei"},
		{"MiuiBrowser", "xiaomi"}, {"Chrome/", "chrome"}, {"Safari/", "safari"}},
}

// deviceOf brings a user agent down to coarse words, such as "android wechat":
// enough to know one's own phone by, too little to follow anybody.
func deviceOf(agent string) string {
	var words []string
	for _, list := range deviceWords {
		for _, d := range list {
			if strings.Contains(agent, d.mark) {
				words = append(words, d.word)
				break
			}
		}
	}
	return strings.Join(words, " ")
}
