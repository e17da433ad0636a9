// Package lyktan holds the parts of the theme that are built into tipapi: the pages
// of the team's inbox, and the colours that they share with the site.
package lyktan

import "embed"

// Inbox holds the folder inbox (templates, style and script) and the site's
// assets/css/tokens.css.
//
//go:embed inbox assets/css/tokens.css
var Inbox embed.FS
