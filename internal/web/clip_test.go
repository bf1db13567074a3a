package web

import (
	"encoding/binary"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
)

// box is one box of an MP4 file.
func box(kind string, contents ...[]byte) []byte {
	content := slices.Concat(contents...)
	return slices.Concat(binary.BigEndian.AppendUint32(nil, uint32(8+len(content))), []byte(kind), content)
}

// video is an MP4 file that claims so many seconds.
func video(seconds uint32) []byte {
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(make([]byte, 12), 1000), seconds*1000)
	return slices.Concat(box("ftyp", []byte("isom\x00\x00\x02\x00isom")), box("mdat", make([]byte, 4000)),
		box("moov", box("mvhd", head, make([]byte, 80)),
			box("trak", box("tkhd", make([]byte, 84)), box("mdia", box("hdlr", make([]byte, 8), []byte("vide"), make([]byte, 13))))))
}

// voice is a second of silence in MP3.
func voice() []byte {
	return slices.Repeat(slices.Concat([]byte{0xff, 0xfb, 0x90, 0xc4}, make([]byte, 413)), 40)
}

// TestClips: a video of a minute and a voice note go with the form and are played
// on every page that shows the case's photos; a longer one is refused in words.
// They leave with our own type, as a download outside the player, part by part.
func TestClips(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		b := n.browser(t).open(n.qr()).press("投诉 / 报修")
		b.press("下一步", "text", "水泵半夜响", "video", file{"long.mp4", video(61)}).sees(200, "视频有 61 秒,最多 60 秒", "水泵半夜响")
		b.press("先上传", "video", file{"pump.html", video(60)}, "voice", file{"note.mp3", voice()}).sees(200, "已上传的语音、视频", "下载视频", "下载语音")
		b.press("下一步").press("下一步").press("提交", "phone", "13998765432").sees(200, "下载视频", "下载语音")
		code, link := b.code(), addressOf(b, "/l/")
		ref, err := n.codeRef(t, code)
		ok(t, err)
		job := n.dispatch(t, ref)

		clerk := n.staff(t, "desk1", account.Grant{Role: account.Clerk, Company: n.company})
		county := n.staff(t, "office1", account.Grant{Role: account.County, Lo: hepingCounty, Hi: hepingCounty})
		for path, reader := range map[string]*browser{link: b, job: n.browser(t), "/desk/cases/" + code: clerk, "/office/cases/" + code: county} {
			reader.open(path).sees(200, "下载视频", "下载语音")
			for _, kind := range []string{"video", "audio"} {
				src := reader.source(kind)
				want := map[string]string{"Content-Type": "video/mp4", "Content-Range": "bytes 4-7/"}
				if kind == "audio" {
					want["Content-Type"] = "audio/mpeg"
				}
				n.ranged(t, reader, src, want)
			}
		}
		stranger := n.browser(t)
		if stranger.open(clerk.source("video")); stranger.status == 200 {
			t.Error("a stranger has the video")
		}
	})
}

// source is the address of the page's first player of a kind.
func (b *browser) source(kind string) string {
	b.t.Helper()
	for n := range b.root.Descendants() {
		if n.Data == kind && has(n, "controls") && attribute(n, "preload") == "none" && attribute(n, "aria-label") != "" {
			return attribute(n, "src")
		}
	}
	b.t.Fatalf("%s plays no %s", b.path, kind)
	return ""
}

// ranged asks for four bytes of a clip and looks at how they come.
func (n *town) ranged(t *testing.T, b *browser, path string, want map[string]string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "GET", n.server.URL+path, nil)
	ok(t, err)
	r.Header.Set("Range", "bytes=4-7")
	resp, err := b.client.Do(r)
	ok(t, err)
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusPartialContent {
		t.Errorf("%s: status %d", path, resp.StatusCode)
	}
	want["X-Content-Type-Options"], want["Content-Disposition"], want["Cache-Control"] = "nosniff", "attachment; filename=", "private, no-cache"
	for name, value := range want {
		if got := resp.Header.Get(name); !strings.HasPrefix(got, value) {
			t.Errorf("%s: %s is %q, want %q", path, name, got, value)
		}
	}
}

// dispatch has the clerk take a case on and send the worker, and returns the job link.
func (n *town) dispatch(t *testing.T, ref casework.Ref) string {
	t.Helper()
	for _, deed := range []casework.Deed{{Command: casework.Command{Act: casework.ActAccept}},
		{Command: casework.Command{Act: casework.ActDispatch}, Worker: n.worker}} {
		dbtest.Clock(n.d).Advance(time.Minute)
		_, err := n.Cases.Do(t.Context(), n.as(account.Clerk), ref, deed)
		ok(t, err)
	}
	secret, err := n.Cases.JobSecret(t.Context(), n.as(account.Worker), ref)
	ok(t, err)
	return "/j/" + secret
}
