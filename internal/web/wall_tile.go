package web

import (
	"context"
	"encoding/base64"
	"html/template"
	"strconv"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/initiative"
)

// tile is the picture of a card.
type tile struct {
	Source        template.HTMLAttr // src and all: 2 KB that are checked once, not at each page
	Alt, Lang     string
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
	kept.Alt, kept.Lang = v.In(r.Lang, initiative.PictureField(p))
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
	most := app.TileWeight(with)
	all := make([]*tile, len(sheets))
	for i, v := range sheets {
		all[i] = s.tileOf(r, v, most)
	}
	return all
}

// keptTiles is how many tiles are kept as pages hold them: a few kilobytes each.
// The house keeps them all on the disk.
const keptTiles = 500
