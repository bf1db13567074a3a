// Package static holds the files a browser loads beside the pages: one style
// sheet and a few ES modules. Every page works without the modules; they only
// make waiting and typing more comfortable. Nothing here comes from elsewhere,
// and no page has inline script or style: the content security policy says so.
package static

import "embed"

// Files are the style sheet, the modules and the icon, by name.
//
//go:embed *.css *.js *.svg
var Files embed.FS
