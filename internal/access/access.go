// Package access holds the one table of rights. From it come both Can, which
// says whether an actor may do something to an object, and Visible, which says
// the same of rows as an SQL predicate, so that pages, counts, facets, exports
// and feeds agree.
package access

// Role is what an actor is in a space.
type Role string

// The roles, from the least to the most trusted.
const (
	Public Role = "public" // anyone, not signed in
	Reader Role = "reader" // signed in; sees drafts, changes nothing
	Editor Role = "editor" // describes, assesses, publishes
	Owner  Role = "owner"  // and manages people, the installation, deletion
	System Role = "system" // the installation itself: jobs, the command line
)

// Actor is who acts. The zero value is the public.
type Actor struct {
	Account string // account id, "" for the public and the system
	Name    string
	Role    Role
	Holds   string // the initiative whose sheet the actor holds, without an account
}

// Anyone is the public.
var Anyone = Actor{Role: Public}

// House is the installation itself.
var House = Actor{Role: System, Name: "bocage"}

// SignedIn says whether the actor is a person with an account.
func (a Actor) SignedIn() bool { return a.Account != "" }

func (a Actor) role() Role {
	if a.Role == "" {
		return Public
	}
	return a.Role
}

// Action is what an actor wants to do.
type Action string

// The actions. See reads what the object shows the public; SeePrivate reads
// its contacts and drafts.
const (
	See        Action = "see"
	SeePrivate Action = "see_private"
	Edit       Action = "edit"
	Create     Action = "create"
	Publish    Action = "publish"
	Export     Action = "export" // the full export, for moving
	Manage     Action = "manage" // accounts, backups, deletion of a space
)

// Kind is a kind of object.
type Kind string

// The kinds of objects that have an owner space.
const (
	KindInitiative Kind = "initiative"
	KindStudy      Kind = "study"
	KindStory      Kind = "story"
	KindReport     Kind = "report"
	KindEdition    Kind = "edition"
	KindCall       Kind = "call"
	KindProposal   Kind = "proposal"
	KindTwins      Kind = "twins"  // two sheets that may be one
	KindClaim      Kind = "claim"  // of who holds a sheet
	KindRemark     Kind = "remark" // of anyone, on what the directory says or lacks
	KindLetter     Kind = "letter" // to someone who has no account
	KindImport     Kind = "import"
	KindChange     Kind = "change"
	KindBlob       Kind = "blob"
	KindSpace      Kind = "space"

	KindOrganisation   Kind = "organisation"    // what is written about one
	KindPlaceIndicator Kind = "place_indicator" // of place, that people brought in
	KindPerimeter      Kind = "perimeter"       // that people drew; one that is not public is listed to who signs in, and seen by who has its link
	KindBriefing       Kind = "briefing"        // a note for a council; one shared by its link is seen by who has it
	KindIndex          Kind = "index"           // a composite index of places
	KindWeighing       Kind = "weighing"        // of the parts of an index by a group: who has its code answers
	KindWeighed        Kind = "weighed"         // what one person answered, without a name
	KindWatch          Kind = "watch"           // a search that someone follows by letter: read by its private link
	KindSavedSearch    Kind = "saved_search"    // read by whose it is, or by all who sign in when it is shared
)

// Kinds lists every kind, for the tests that hold Can and Visible equal.
var Kinds = []Kind{KindInitiative, KindOrganisation, KindStudy, KindStory, KindReport, KindEdition, KindCall, KindProposal, KindTwins, KindClaim, KindRemark, KindLetter, KindImport, KindChange, KindBlob, KindSpace, KindWatch, KindSavedSearch, KindPerimeter, KindPlaceIndicator, KindBriefing, KindIndex, KindWeighing, KindWeighed}

// Object is what access must know of a thing: its kind and whether its
// keepers made it public.
type Object struct {
	Kind   Kind
	Public bool
	ID     string // where one object matters: a sheet that its holder edits
}

// grant is the reach of a right: none, over public objects, over all.
type grant int

const (
	none grant = iota
	ifPublic
	always
)

// reading is how far each role sees each kind. It is the part of the table
// that both Can(See) and Visible come from.
var reading = map[Kind]map[Role]grant{
	KindInitiative: {Public: ifPublic, Reader: always, Editor: always, Owner: always, System: always},
	KindStudy:      {Public: ifPublic, Reader: always, Editor: always, Owner: always, System: always},
	KindStory:      {Public: ifPublic, Reader: always, Editor: always, Owner: always, System: always},
	KindReport:     {Public: ifPublic, Reader: always, Editor: always, Owner: always, System: always},
	KindEdition:    {Public: ifPublic, Reader: always, Editor: always, Owner: always, System: always},
	KindCall:       {Public: ifPublic, Reader: always, Editor: always, Owner: always, System: always},
	KindProposal:   {Public: none, Reader: none, Editor: always, Owner: always, System: always},
	KindTwins:      {Public: none, Reader: none, Editor: always, Owner: always, System: always},
	KindClaim:      {Public: none, Reader: none, Editor: always, Owner: always, System: always},
	KindRemark:     {Public: none, Reader: none, Editor: always, Owner: always, System: always},
	KindLetter:     {Public: none, Reader: none, Editor: always, Owner: always, System: always},
	KindImport:     {Public: none, Reader: none, Editor: always, Owner: always, System: always},
	KindChange:     {Public: none, Reader: always, Editor: always, Owner: always, System: always},
	KindBlob:       {Public: ifPublic, Reader: always, Editor: always, Owner: always, System: always},
	KindSpace:      {Public: ifPublic, Reader: always, Editor: always, Owner: always, System: always},

	KindWatch:          {Public: none, Reader: none, Editor: none, Owner: none, System: always},
	KindSavedSearch:    {Public: none, Reader: none, Editor: none, Owner: none, System: always},
	KindPerimeter:      {Public: ifPublic, Reader: always, Editor: always, Owner: always, System: always},
	KindBriefing:       {Public: ifPublic, Reader: always, Editor: always, Owner: always, System: always},
	KindIndex:          {Public: ifPublic, Reader: always, Editor: always, Owner: always, System: always},
	KindWeighing:       {Public: ifPublic, Reader: always, Editor: always, Owner: always, System: always},
	KindWeighed:        {Public: none, Reader: none, Editor: always, Owner: always, System: always},
	KindOrganisation:   {Public: ifPublic, Reader: always, Editor: always, Owner: always, System: always},
	KindPlaceIndicator: {Public: ifPublic, Reader: always, Editor: always, Owner: always, System: always},
}

// least is the least trusted role that may do each action but See.
var least = map[Action]Role{
	SeePrivate: Editor, Edit: Editor, Create: Editor, Publish: Editor, Export: Owner, Manage: Owner,
}

var rank = map[Role]int{Public: 0, Reader: 1, Editor: 2, Owner: 3, System: 4}

// Can says whether actor may do action to object.
func Can(actor Actor, action Action, object Object) bool {
	role := actor.role()
	if action == See {
		switch reading[object.Kind][role] {
		case always:
			return true
		case ifPublic:
			return object.Public
		}
		return false
	}
	if action == Edit && object.Kind == KindInitiative && object.Public && object.ID != "" && object.ID == actor.Holds {
		return true // its holder's own, as long as it is public
	}
	need, known := least[action]
	return known && rank[role] >= rank[need]
}

// Scope is what an actor sees of a kind in one space. Every read of the store
// takes one, so a forgotten check shows nothing rather than everything: the
// zero Scope sees no row.
type Scope struct {
	Space string
	reach grant
}

// Visible gives the scope of an actor over a kind.
func Visible(actor Actor, kind Kind, space string) Scope {
	return Scope{Space: space, reach: reading[kind][actor.role()]}
}

// SQL is the predicate over a table alias that has a public column.
func (s Scope) SQL(alias string) string {
	switch s.reach {
	case always:
		return "TRUE"
	case ifPublic:
		return alias + ".public = TRUE"
	}
	return "FALSE"
}

// All says whether the scope sees drafts too.
func (s Scope) All() bool { return s.reach == always }

// Sees says whether a row with that public flag is within the scope.
func (s Scope) Sees(public bool) bool {
	return s.reach == always || s.reach == ifPublic && public
}
