package app

import (
	"sync"

	"codeberg.org/bocage/bocage/composite"
)

const auditName = "audit" // among what is kept of an index

// IndexAudit is what is looked at before an index is believed.
type IndexAudit struct {
	Report      *composite.CorrelationReport // of scores: the higher the better, whatever the direction of the figure
	Warned      []composite.Warning          // of how they go together
	Given, Last []composite.IndicatorStatistics
	Flagged     []composite.Warning     // of the figures
	Plays       []composite.Correlation // of the score of each indicator with that of the index
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
	for c := range r.Structure.Indicators {
		plays, err := composite.Pearson.Of(r.Scores.Column(c), r.Scores.Column(r.Target))
		if err != nil {
			return nil, IndexFault(err, nil)
		}
		out.Plays = append(out.Plays, plays)
	}
	return out, nil
}
