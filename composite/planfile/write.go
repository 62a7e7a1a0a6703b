package planfile

import (
	"fmt"
	"io"

	"go.yaml.in/yaml/v3"
)

// Write writes the plan as Read reads it: reading what was written gives the
// same plan. Comments are not kept.
func (f *File) Write(w io.Writer) error {
	whole := &yaml.Node{Kind: yaml.MappingNode}
	plan := f.Plan
	plan.Name = "" // it stands on top
	for _, part := range []any{
		head{Name: f.Name, About: f.About, Data: f.Data, Metadata: f.Metadata, Indicators: f.Indicators, Aggregates: f.Aggregates},
		plan,
	} {
		var n yaml.Node
		if err := n.Encode(part); err != nil {
			return fmt.Errorf("write plan: %w", err)
		}
		whole.Content = append(whole.Content, n.Content...)
	}
	if err := f.giveNames(whole); err != nil {
		return fmt.Errorf("write plan: %w", err)
	}
	e := yaml.NewEncoder(w)
	e.SetIndent(2)
	if err := e.Encode(whole); err != nil {
		return fmt.Errorf("write plan: %w", err)
	}
	return e.Close()
}
