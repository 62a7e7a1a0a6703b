package web

import (
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
)

// Neussargues-Moissac gave back four communes in 2025 (INSEE, code officiel géographique).
func TestAPlaceTellsHowItChanged(t *testing.T) {
	s := testServer(t)
	for path, wants := range map[string][]string{
		"/territoires/commune/15141": {"Ce territoire dans le temps", "Entre le 1er janvier 2024 et le 1er janvier 2025", "rétablissement, à part, de Celles (15031)",
			"fusion avec Celles (15031)", "COGugaison", "ODbL", "petite polarité industrielle et artisanale"},
		"/territoires/commune/14666":     {"rétablissement, par séparation de Troarn (14712)", "fusion dans Troarn (14712)"},
		"/en/territories/commune/12218":  {"change of code (12076 before)", "merger with"},
		"/territoires/commune/01004":     {"Aucune fusion, aucun rétablissement", "Ruralités", "Centralité"},
		"/territoires/departement/15":    {"Les communes d’ici étaient 246 au 1er janvier 2019", "4 sont redevenues des communes", "Ruralité productive agricole", "Massif central"},
		"/territoires/epci/200068781":    {"Les communes d’ici étaient"},
		"/territoires/commune/45041":     {"Entre le 1er janvier 2024 et le 1er janvier 2026", "Bordeaux-en-Gâtinais (45041) passe de la CC", "Changements d’intercommunalité depuis 2024", "COGugaison"},
		"/territoires/epci/244500419":    {"arrivée de Bordeaux-en-Gâtinais (45041), qui vient de la CC"},
		"/en/territories/epci/200071850": {"Bordeaux-en-Gâtinais (45041) left for CC"},
		"/territoires/commune/61275":     {"Le Merlerault » aux élections de 2024"},
		"/en/territories/departement/2A": {"None has merged or been restored since"},
		"/en/territories/national/FR":    {"35,064", "18,288", "7,236", "5,072"},
		"/territoires/commune/XF001":     {"Densité"},
		"/territoires/commune/97411":     {"Hauts de La Réunion"},
	} {
		w := pageOf(t, s, path, access.Anyone)
		pageSays(t, w, wants...)
	}
}
