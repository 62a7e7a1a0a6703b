package web

var styleFixtures = []fixture{
	{route: "style_map", values: []any{"departements"}}, {route: "style_map", values: []any{"epci"}, drawn: 60_000}, {route: "style_map", values: []any{"communes"}},
	{route: "style_map", values: []any{"gap"}}, {route: "style_map", values: []any{"pair"}}, {route: "style_map", values: []any{"autre"}, status: 404},
}
