package looks

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
)

const (
	scale = 4 // screen pixels to one of a picture, in each direction

	// Patches are what is compared: a line of text moved by its own height changes
	// many, another hinting of its letters none.
	patch = 8

	// tone is how far the mean colour of a patch may be off, of 255 in each channel.
	tone = 12

	// share is how many of a picture's patches may be off by more: what is random on
	// a page, such as a number, takes less.
	share = 0.004
)

// shrunk is a screenshot at a quarter of its size, in the colours that lie under
// each pixel on average.
func shrunk(screenshot []byte) (*image.RGBA, error) {
	full, err := png.Decode(bytes.NewReader(screenshot))
	if err != nil {
		return nil, fmt.Errorf("screenshot: %w", err)
	}
	size := full.Bounds().Size().Div(scale)
	small := image.NewRGBA(image.Rectangle{Max: size})
	for y := range size.Y {
		for x := range size.X {
			small.SetRGBA(x, y, mean(full, square(x, y, scale)))
		}
	}
	return small, nil
}

// square is the one in a grid of squares of so many pixels.
func square(x, y, side int) image.Rectangle {
	return image.Rect(x*side, y*side, (x+1)*side, (y+1)*side)
}

// mean is the average colour of a part of a picture.
func mean(of image.Image, part image.Rectangle) color.RGBA {
	var r, g, b, n uint32
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			pr, pg, pb, _ := of.At(x, y).RGBA()
			r, g, b, n = r+pr>>8, g+pg>>8, b+pb>>8, n+1
		}
	}
	return color.RGBA{uint8(r / n), uint8(g / n), uint8(b / n), 255}
}

// differs says in how far a picture is another one than the one that is kept, or "".
func differs(got, kept image.Image) string {
	if got.Bounds() != kept.Bounds() {
		return fmt.Sprintf("it is %v in size, and %v is kept", got.Bounds().Size(), kept.Bounds().Size())
	}
	size := got.Bounds().Size().Div(patch)
	off, first := 0, image.Point{}
	for y := range size.Y {
		for x := range size.X {
			at := square(x, y, patch)
			if apart(mean(got, at), mean(kept, at)) <= tone {
				continue
			}
			if off == 0 {
				first = image.Pt(x, y).Mul(patch * scale)
			}
			off++
		}
	}
	if float64(off) <= share*float64(size.X*size.Y) {
		return ""
	}
	return fmt.Sprintf("%d of %d patches are not as they were, the first at x %d, y %d of the page", off, size.X*size.Y, first.X, first.Y)
}

func apart(a, b color.RGBA) int {
	return max(abs(int(a.R)-int(b.R)), abs(int(a.G)-int(b.G)), abs(int(a.B)-int(b.B)))
}

func abs(n int) int { return max(n, -n) }
