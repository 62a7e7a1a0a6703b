package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/mail"
)

// setting is one thing to decide about an installation. A flag wins over the
// environment, which wins over the file, which wins over the default.
type setting struct {
	name    string // --listen, BOCAGE_LISTEN, listen:
	initial string
	secret  bool
	value   string
	from    string  // flag, environment, file, default
	flag    *string // nil for one that is not typed
	filed   bool    // may stand in the file, though it is not typed: anyone on the machine reads what is
}

type settings struct {
	all  []*setting
	file *string
}

const configFile = "bocage.yaml"

func (s *settings) flags(flags *pflag.FlagSet, l *i18n.Localiser) {
	s.all = []*setting{
		{name: "data", initial: "bocage-data"},
		{name: "database", secret: true},
		{name: "listen", initial: "127.0.0.1:8080"},
		{name: "base"},
		{name: "proxy", initial: "no"},
		{name: "patience", initial: "30s"},
		{name: "smtp-host"},
		{name: "smtp-port"},
		{name: "smtp-user"},
		{name: "smtp-password-file"},
		{name: "smtp-tls", initial: string(mail.StartTLS)},
		{name: "mail-from"},
	}
	for _, x := range s.all {
		x.flag = flags.String(x.name, "", l.T("cli.setting."+x.name, "default", x.initial))
	}
	s.all = append(s.all, &setting{name: "smtp-password", secret: true, filed: true}, &setting{name: "fetch-allow", filed: true}, &setting{name: "lang"}, &setting{name: "chromium"})
	s.file = flags.String("config", "", l.T("cli.setting.config", "default", configFile))
}

func (s *settings) get(name string) string {
	for _, x := range s.all {
		if x.name == name {
			return x.value
		}
	}
	panic("cli: unknown setting " + name)
}

// resolve settles every value and remembers where it came from.
func (s *settings) resolve(cmd *cobra.Command, env func(string) (string, bool)) error {
	path, required := configFile, false
	if v, set := env("BOCAGE_CONFIG"); set {
		path, required = v, true
	}
	if *s.file != "" {
		path, required = *s.file, true
	}
	fromFile, err := s.read(path, required)
	if err != nil {
		return err
	}
	for _, x := range s.all {
		x.value, x.from = x.initial, "default"
		if v, set := fromFile[x.name]; set {
			x.value, x.from = v, "file"
		}
		if v, set := env("BOCAGE_" + strings.ToUpper(strings.ReplaceAll(x.name, "-", "_"))); set {
			x.value, x.from = v, "environment"
		}
		if x.flag != nil && cmd.Flags().Changed(x.name) {
			x.value, x.from = *x.flag, "flag"
		}
	}
	return nil
}

func (s *settings) read(path string, required bool) (map[string]string, error) {
	text, err := os.ReadFile(filepath.Clean(path))
	if os.IsNotExist(err) && !required {
		return nil, nil
	}
	if err != nil {
		return nil, fault.New(fault.Invalid, "config.unreadable", "file", path).Because(err)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return nil, app.YAMLFault(path, err)
	}
	if len(doc.Content) == 0 {
		return nil, nil
	}
	values := map[string]string{}
	root := doc.Content[0]
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, value := root.Content[i], root.Content[i+1]
		known := slices.ContainsFunc(s.all, func(x *setting) bool { return x.name == key.Value && (x.flag != nil || x.filed) })
		if !known || value.Kind != yaml.ScalarNode {
			return nil, fault.New(fault.Invalid, "config.unknown", "file", path, "line", fmt.Sprint(key.Line), "name", key.Value)
		}
		values[key.Value] = value.Value
	}
	return values, nil
}
