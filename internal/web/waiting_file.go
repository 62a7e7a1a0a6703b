package web

import "codeberg.org/bocage/bocage/internal/app"

// waitingFile is a file that its reader brought in and did not finish, with where it is
// taken up again or given up.
type waitingFile struct {
	Name, Said, Href string
	Busy             bool // it is being imported: its page stops that first
}

// waitingFiles are files that wait, each with its page, the last first.
func waitingFiles(r *Request, uploads []app.Upload, route string) []waitingFile {
	var list []waitingFile
	for _, u := range uploads {
		list = append(list, waitingFile{Name: r.bearing(u.Name), Href: r.To(route, u.ID), Busy: u.Job != "",
			Said: r.L.T("import.waiting.said", "read", r.L.Instant(u.Updated.UnixMilli()), "until", r.L.Instant(u.Until().UnixMilli()))})
	}
	return list
}
