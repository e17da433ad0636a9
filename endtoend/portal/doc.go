// Package portal tests the site as readers meet it: every page in a browser, on
// paper, in a text browser, and as search engines and telephones read it.
package portal
