package web

import (
	"net/http"

	"codeberg.org/bocage/bocage/internal/app"
)

// importModel is the blank workbook, each column explained.
func (s *Server) importModel(w http.ResponseWriter, r *Request) error {
	lang := French
	if r.Query(languageParameter) == English {
		lang = English
	}
	sent := &sending{to: w, media: xlsxMedia, name: r.L.T("import.model.file") + ".xlsx"}
	return app.ImportModel(sent, lang)
}
