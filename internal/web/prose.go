package web

import "strings"

// paragraphs splits a catalogue's text into its lines, one paragraph each.
func paragraphs(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}

// keyNames puts the keys of a shortcut in the words of the reader's keyboard.
func keyNames(l Localiser, keys string) []string {
	var all []string
	for key := range strings.FieldsSeq(keys) {
		var parts []string
		for part := range strings.SplitSeq(key, "+") {
			if !strings.ContainsAny(part, "←↑→↓") {
				part = l.T("key." + part)
			}
			parts = append(parts, part)
		}
		all = append(all, strings.Join(parts, "+"))
	}
	return all
}
