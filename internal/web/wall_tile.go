package web

import (
	"context"
	"encoding/base64"
	"html/template"
	"strconv"

	"codeberg.org/bocage/bocage/internal/app"
)

// wallPictures is what the pictures of a wall may weigh together: with its
// words, styles and fonts the page stays under 100 KB. They travel inside the
// page, so that it asks for no more files however many cards it has, and a
// published version keeps them.
const wallPictures = 30_000

// fewTiles is how many cards of a wall may share that weight in a finer picture:
// two renditions of each are enough for a whole wall and its filters.
const fewTiles = 13

// tile is the picture of a card.
type tile struct {
	Source        template.HTMLAttr // src and all: 2 KB that are checked once, not at each page
	Alt           string
	Width, Height int
}

// tileOf is the first picture of a sheet; nil when it has none that can be shown:
// a card without a picture is better than a wall that fails.
func (s *Server) tileOf(r *Request, v app.SheetView, most int) *tile {
	if v.Subject.Slug == "" || len(v.Pictures) == 0 {
		return nil
	}
	p := v.Pictures[0]
	kept, err := s.tiles.get(p.Blob+" "+strconv.Itoa(most), func() (tile, error) {
		small, err := s.app.SheetTile(context.WithoutCancel(r.Context()), r.Actor, v.Subject.Slug, p, most)
		return tile{Source: template.HTMLAttr(`src="data:` + small.Media + `;base64,` + base64.StdEncoding.EncodeToString(small.Bytes) + `"`), Width: small.Width, Height: small.Height}, err
	})
	if err != nil {
		s.log.WarnContext(r.Context(), "no picture on the wall", "initiative", v.Subject.ID, "error", err)
		return nil
	}
	kept.Alt = p.Alt
	return &kept
}

// tilesOf gives each card its picture, all within the same weight.
func (s *Server) tilesOf(r *Request, sheets []app.SheetView) []*tile {
	with := 0
	for _, v := range sheets {
		if len(v.Pictures) > 0 {
			with++
		}
	}
	most := wallPictures / fewTiles
	if with > fewTiles {
		most = wallPictures / app.WallPage
	}
	all := make([]*tile, len(sheets))
	for i, v := range sheets {
		all[i] = s.tileOf(r, v, most)
	}
	return all
}

// keptTiles is how many tiles are kept: a few kilobytes each, and a tenth of a
// second to make again.
const keptTiles = 500
