package web

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/matrix"
)

// cellSettlePage is where the group says which value it shows, and why, with
// every reading before its eyes.
type cellSettlePage struct {
	StudyPage
	cellHead
	Part      effectPart
	Meanwhile *Notice
	State     Field
	Direction Field
	Intensity Field
	Reason    Field
	Dissent   Field
	By        Field
	Effect    string
	Version   string
	Send      Button
}

func (s *Server) cellSettle(w http.ResponseWriter, r *Request) error {
	if err := mayWrite(r); err != nil {
		return err
	}
	study, v, done, err := s.cellHere(w, r)
	if err != nil || done {
		return err
	}
	effect, version, err := effectAsked(v, r.Query(effectField))
	if err != nil {
		return err
	}
	page, err := s.settlePage(r, study, v, fillSettlement(effect, version), nil)
	if err != nil {
		return err
	}
	return r.Render(w, "cell_settle", page)
}

// fillSettlement opens the form on what was settled before, else on nothing: the
// group must choose.
func fillSettlement(c matrix.Contribution, version int64) *Form {
	f := (&Form{}).Set(effectField, c.ID).Set(versionField, strconv.FormatInt(version, 10))
	if s := c.Settled; s != nil {
		f.Set("state", string(s.State)).Set("direction", string(s.Direction)).Set("reason", s.Reason).Set("dissent", s.Dissent).Set("by", s.By)
		if s.State == matrix.Effect {
			f.Set("intensity", strconv.Itoa(int(s.Intensity)))
		}
	}
	return f
}

func (s *Server) settlePage(r *Request, study app.StudyView, v app.CellView, form *Form, err error) (*cellSettlePage, error) {
	f := r.Fields(form, settledFaults(err), "cell.settle.field")
	g := r.Fields(form, settledFaults(err), "cell.field")
	page := &cellSettlePage{StudyPage: s.studyPage(r, study, "matrix"), cellHead: cellHeadOf(r, v),
		State:     f.Radios("state", spoken(r.Options("cell.state", string(matrix.Effect), string(matrix.NoEffect), string(matrix.NotApplicable)))).Require(),
		Direction: g.Radios("direction", spoken(r.Options("cell.direction", directionCodes...))).Require(),
		Intensity: g.Radios("intensity", spoken(r.Options("cell.intensity", "1", "2", "3", "0"))).Beside(),
		Reason:    f.Long("reason").High(3).Require().UpTo(matrix.MaxProse), Dissent: f.Long("dissent").High(3).UpTo(matrix.MaxProse),
		By:     f.Select("by", memberOptions(r, study, v.Initiative.ID)),
		Effect: form.Text(effectField), Version: form.Text(versionField), Send: Button{Text: r.L.T("cell.settle.save"), Kind: Primary},
	}
	page.heading(r, v, page.cellHead, "cell.settle.readings")
	for i, e := range v.Effects {
		if e.ID == page.Effect {
			page.Part = effectOf(r, &page.Page, v, e, i)
			page.Part.Actions = nil
		}
	}
	if page.Part.ID == "" {
		return nil, fault.New(fault.NotFound, "not_found")
	}
	return page, nil
}

// settledFaults puts the faults of a settlement at the fields of the form.
func settledFaults(err error) error {
	var told fault.List
	for _, f := range fault.All(err) {
		copied := *f
		if len(f.Field) > len("settled.") && f.Field[:len("settled.")] == "settled." {
			copied.Field = f.Field[len("settled."):]
		}
		told = append(told, &copied)
	}
	if len(told) == 0 {
		return err
	}
	return told
}

func (s *Server) cellSettleSave(w http.ResponseWriter, r *Request) error {
	form, study, v, err := s.cellForm(r)
	if err != nil {
		return err
	}
	settled := matrix.Settlement{Value: readValue(form), Reason: form.Text("reason"), Dissent: form.Text("dissent"), By: form.Text("by")}
	if settled.State == "" {
		form.Refuse("state", "cell.state_missing")
	}
	if settled.Reason == "" {
		form.Refuse("reason", "settlement.reason_missing")
	}
	if err = form.Err(); err == nil {
		err = s.app.Settle(r.Context(), r.Actor, study.Space, study.ID, form.Text(effectField), settled, formVersion(form), r.from(form))
	}
	if err == nil || fault.Is(err, fault.AlreadyDone) {
		return r.Done(w, cellURL(r, v), "cell_settled")
	}
	var both *app.CellConflict
	conflict := errors.As(err, &both)
	if conflict {
		form.Set(versionField, strconv.FormatInt(both.Version, 10))
	}
	page, pageErr := s.settlePage(r, study, v, form, asMistake(err))
	if pageErr != nil {
		return pageErr
	}
	if conflict {
		page.Meanwhile = &Notice{Kind: NoticeWarning, Text: r.L.T("cell.settle.meanwhile")}
	}
	return r.Again(w, "cell_settle", page, settledFaults(asMistake(err)))
}

// cellForm reads a form about a cell and the cell, for who may write.
func (s *Server) cellForm(r *Request) (*Form, app.StudyView, app.CellView, error) {
	form, err := r.ReadForm()
	if err != nil {
		return nil, app.StudyView{}, app.CellView{}, err
	}
	study, err := s.studyToWrite(r)
	if err != nil {
		return form, study, app.CellView{}, err
	}
	v, err := s.app.Cell(r.Context(), r.Actor, study, r.PathValue("initiative"), r.PathValue("dimension"))
	return form, study, v, err
}

func cellURL(r *Request, v app.CellView) string {
	return r.To("cell", v.Study.Slug, subjectName(v.Initiative), v.Dimension.ID)
}

// formVersion is the version that the writer saw; 0, which no record has, when
// the form does not say.
func formVersion(f *Form) int64 {
	n, err := strconv.ParseInt(f.Text(versionField), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

func (s *Server) cellUnsettle(w http.ResponseWriter, r *Request) error {
	return s.changeCell(w, r, s.app.Unsettle, "cell_unsettled")
}

func (s *Server) cellRemove(w http.ResponseWriter, r *Request) error {
	return s.changeCell(w, r, s.app.RemoveEffect, "cell_removed")
}

// changeCell does what needs no more than the effect and the version seen.
func (s *Server) changeCell(w http.ResponseWriter, r *Request, change changeEffect, done string) error {
	form, study, v, err := s.cellForm(r)
	if err != nil {
		return err
	}
	err = change(r.Context(), r.Actor, study.Space, study.ID, form.Text(effectField), formVersion(form), r.from(form))
	if err != nil && !fault.Is(err, fault.AlreadyDone) {
		return err
	}
	return r.Done(w, cellURL(r, v), done)
}

// changeEffect is a use case that changes an effect as a whole.
type changeEffect func(ctx context.Context, actor access.Actor, space, studyID, contributionID string, version int64, from app.From) error
