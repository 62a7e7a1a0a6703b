package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// speak makes the command line say all it says in the reader's language: what
// the library would write in English is written here.
func (c *command) speak(root *cobra.Command) {
	root.PersistentFlags().BoolP("help", "h", false, c.l.T("cli.flag.help"))
	root.SetUsageFunc(c.usage)
	root.SuggestionsMinimumDistance = 2
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		switch cmd.Name() {
		case "help", "completion":
			c.speakOf(cmd)
		}
		c.checkArguments(cmd)
	}
	root.Args = c.noSuchCommand
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return c.flagWrong(err) })
}

// speakOf gives our words to a command that the library made.
func (c *command) speakOf(cmd *cobra.Command) {
	cmd.Short, cmd.Long = c.l.T("cli."+cmd.Name()+".short"), c.l.T("cli."+cmd.Name()+".long")
	if cmd.Name() == "help" {
		cmd.Use = "help [" + c.l.T("cli.usage.command") + "]"
	}
	for _, shell := range cmd.Commands() {
		shell.Short = c.l.T("cli.completion.shell", "shell", shell.Name())
		shell.Long, shell.Example = shell.Short, c.l.T("cli.completion.example."+shell.Name())
		if f := shell.Flags().Lookup("no-descriptions"); f != nil {
			f.Usage = c.l.T("cli.completion.no_descriptions")
		}
	}
}

// flagWrong says of an option what the library says in English.
func (c *command) flagWrong(err error) error {
	var (
		unknown *pflag.NotExistError
		empty   *pflag.ValueRequiredError
		bad     *pflag.InvalidValueError
	)
	switch {
	case errors.As(err, &unknown):
		name := "--" + unknown.GetSpecifiedName()
		if of := unknown.GetSpecifiedShortnames(); of != "" {
			name = "-" + of
		}
		return c.mistyped("cli.flag_unknown", "flag", name)
	case errors.As(err, &empty):
		return c.mistyped("cli.flag_empty", "flag", "--"+empty.GetFlag().Name)
	case errors.As(err, &bad) && bad.GetFlag().Value.Type() == "int":
		return c.mistyped("cli.flag_not_int", "flag", "--"+bad.GetFlag().Name, "value", bad.GetValue())
	case errors.As(err, &bad):
		return c.mistyped("cli.flag_bad", "flag", "--"+bad.GetFlag().Name, "value", bad.GetValue())
	}
	_, typed, _ := strings.Cut(err.Error(), ": ") // what the library was given, after its own words
	return c.mistyped("cli.flag_wrong", "value", typed)
}

// noSuchCommand refuses a word after a command that only gathers others.
func (c *command) noSuchCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		return c.mistyped("cli.unknown.near", "name", args[0], "near", strings.Join(near, ", "))
	}
	return c.mistyped("cli.unknown", "name", args[0])
}

func (c *command) mistyped(key string, pairs ...any) error {
	return fmt.Errorf("%w: %s", errUsage, c.l.T(key, pairs...))
}

// checkArguments says how a command is typed, rather than how many words it
// did not get.
func (c *command) checkArguments(cmd *cobra.Command) {
	if cmd.HasSubCommands() && !cmd.Runnable() {
		cmd.SuggestionsMinimumDistance = 2
		cmd.Args, cmd.RunE = c.noSuchCommand, func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
		for _, one := range cmd.Commands() {
			c.checkArguments(one)
		}
		return
	}
	if check := cmd.Args; check != nil {
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			if check(cmd, args) != nil {
				return c.mistyped("cli.arguments", "line", strings.TrimSuffix(cmd.UseLine(), " [flags]"))
			}
			return nil
		}
	}
	for _, one := range cmd.Commands() {
		c.checkArguments(one)
	}
}

// usage is what --help shows below the description of a command.
func (c *command) usage(cmd *cobra.Command) error {
	var b strings.Builder
	section := func(key, text string) { fmt.Fprintf(&b, "\n%s\n%s\n", c.l.T(key), strings.TrimRight(text, "\n")) }
	b.WriteString(c.l.T("cli.usage") + "\n")
	if cmd.Runnable() {
		fmt.Fprintf(&b, "  %s\n", strings.Replace(cmd.UseLine(), "[flags]", c.l.T("cli.usage.flags"), 1))
	}
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "  %s %s\n", cmd.CommandPath(), c.l.T("cli.usage.command"))
	}
	if cmd.HasExample() {
		section("cli.usage.examples", cmd.Example)
	}
	if cmd.HasAvailableSubCommands() {
		section("cli.usage.commands", commandList(cmd))
	}
	if cmd.HasAvailableLocalFlags() {
		section("cli.usage.options", c.flagUsages(cmd.LocalFlags().FlagUsages()))
	}
	if cmd.HasAvailableInheritedFlags() {
		section("cli.usage.everywhere", c.flagUsages(cmd.InheritedFlags().FlagUsages()))
	}
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "\n%s\n", c.l.T("cli.usage.more", "command", cmd.CommandPath()))
	}
	_, err := fmt.Fprint(cmd.OutOrStdout(), b.String())
	return err
}

func (c *command) flagUsages(text string) string {
	return strings.ReplaceAll(text, "(default ", c.l.T("cli.usage.default")+" ")
}

func commandList(cmd *cobra.Command) string {
	var b strings.Builder
	for _, one := range cmd.Commands() {
		if one.IsAvailableCommand() || one.Name() == "help" {
			fmt.Fprintf(&b, "  %-*s %s\n", cmd.NamePadding(), one.Name(), one.Short)
		}
	}
	return b.String()
}
