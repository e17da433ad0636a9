// Package looks keeps the site from changing its looks by accident: it compares
// what a browser draws with pictures in testdata, in the direction of writing, on
// the screens and in the colours that readers have.
//
// It does not judge whether a look is good: after a change that is meant, make
// looks draws the pictures anew, and who makes the change looks at them. They are
// a quarter of the size, so that fonts that differ by a hair do not count.
package looks
