package app

import (
	"sync"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/internal/index"
)

const auditName = "audit-2" // among what is kept of an index; the number changes with what is kept

// IndexAudit is what is looked at before an index is believed.
type IndexAudit struct {
	Report      *composite.CorrelationReport // of scores: the higher the better, whatever the direction of the figure
	Warned      []composite.Warning          // of how they go together
	Given, Last []composite.IndicatorStatistics
	Flagged     []composite.Warning    // of the figures
	Acts        *composite.AuditReport // what each indicator weighs, and what it does to the score
	Acted       []composite.Warning    // of what it does
}

// Findings are all that deserves a look, sorted by what there is to do about it.
func (a *IndexAudit) Findings() composite.Findings {
	return composite.SortFindings(a.Flagged, a.Warned, a.Acted)
}

// indexAudited is the audit of a result, once it is known.
type indexAudited struct {
	mu    sync.Mutex
	known *IndexAudit
}

// AuditOf examines an index, once for all who ask: what it found is kept beside how sure
// the index is, and found again after a restart.
func (a *App) AuditOf(r *IndexResult) (*IndexAudit, error) {
	r.audited.mu.Lock()
	defer r.audited.mu.Unlock()
	if r.audited.known != nil {
		return r.audited.known, nil
	}
	if kept, ok := a.kept.Get(r.Sum, auditName); ok {
		if known, err := unpackKept[IndexAudit](kept); err == nil {
			r.audited.known = known
			return known, nil
		}
	}
	known, err := r.examine()
	if err != nil {
		return nil, err
	}
	r.audited.known = known
	if packed, err := packKept(known); err == nil {
		_ = a.kept.Put(r.Sum, auditName, packed) // examined again after a restart
	}
	return known, nil
}

func (r *IndexResult) examine() (*IndexAudit, error) {
	out := &IndexAudit{}
	var err error
	if out.Report, out.Warned, err = (composite.CorrelationMap{}).Run(r.Structure, r.Scores); err != nil {
		return nil, IndexFault(err, nil)
	}
	if out.Given, out.Last, out.Flagged, err = r.Described(); err != nil {
		return nil, err
	}
	if out.Acts, out.Acted, err = (composite.Audit{Node: index.Top}).Run(r.Computed()); err != nil {
		return nil, IndexFault(err, nil)
	}
	return out, nil
}
