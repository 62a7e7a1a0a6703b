package web

// styleForm is every kind of field, in the order a person would meet them.
type styleForm []Field

var styleChoices = []string{"idea", "running", "over"}

func newStyleForm(r *Request, form *Form, err error) styleForm {
	f := r.Fields(form, err, "style.form")
	return styleForm{
		f.Text("name").Require().UpTo(120),
		f.Long("story").UpTo(2000),
		f.Number("price").In("€"),
		f.Date("since"),
		f.Radios("state", r.Options("style.form.state", styleChoices...)),
		f.Checks("who", r.Options("style.form.who", "young", "old", "all")).Beside(),
		f.Select("level", r.Options("style.form.level", "commune", "epci", "departement")),
		f.Email("email"), f.Phone("phone"), f.Link("site"),
		f.Password("password").Completed("new-password"),
		f.Check("agreed").Require(),
	}
}
