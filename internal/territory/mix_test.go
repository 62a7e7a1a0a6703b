package territory_test

import "strings"

// queryMix is some 200 searches as people type them: codes, whole names, beginnings,
// abbreviations, slips, a place with its département or région, places elsewhere, and what matches nothing.
var queryMix = func() []string {
	return strings.Split(mix, "\n")
}()

const mix = `saint-denis reunion
clamecy nievre
bourg ain
ain bourg
briançon alpes
01004
1004
2a004
2A004
2b033
97411
97501
98735
200069193
200 069 193
01500
1500
75012
69003
13001
97400
20000
61000
22870
35000
01
1
2A
974
76
99999
00000
Paris
Lyon
Marseille
Rennes
Bordeaux
Saint-Étienne
Le Havre
Havre
Havre (Le)
LE HAVRE
la rochelle
Rochelle
Les Sables-d'Olonne
sables d olonne
L'Haÿ-les-Roses
hay les roses
L’Île-d’Yeu
ile d'yeu
Ile de Bréhat
brehat
Ouessant
île de sein
Saint-Denis
St Denis
ST-DENIS
Saint Denis (974)
Saint-Denis, Réunion
St-Denis 93
Sainte-Colombe
Ste Colombe
ste colombe (69)
Saint-Sauveur
St Sauveur 21
Saint-Aubin
Beaulieu
Beaulieu (Cantal)
Valence
Valence, Drôme
valence 26
Valence 82
Ambérieu-en-Bugey
amberieu
01500 Ambérieu-en-Bugey
AMBERIEU EN BUGEY CEDEX
Amberieux
Ambreieu en Bugey
bourg en bresse
Bourg Bresse
Châlons-en-Champagne
Chalons s/ Marne
Châlons s/Saône
Chalon-sur-Saône
villefranche s/ saone
Villefranche-sur-Saone
Marseille 13e
Lyon 3ème
Lyon 3e arrondissement
Paris 12
Paris 1er
PARIS 20EME
Bellegarde-sur-Valserine
Valserhône
valserhone
Arbignieu
Bâgé-la-Ville
Annecy-le-Vieux
Cherbourg
Cherbourg-Octeville
Saint-Malo
st malo
Saint-Brieuc
st brieux
Saint-Lô
saint lo
Sainte-Menehould
ste menehoulde
Saint-Rémy-de-Provence
st remy provence
Œuilly
oeuilly
Y
Ay
Eu
Pau
Oô
Gif
Gex
Ger
Bourges
Bourgs
Brugheas
Grenoble
Grenobel
Grenobles
Monptellier
Montpelier
Perpignen
Strasbourg
Strabourg
Mulhouse
Mullhouse
Clermont Ferrand
Clermond-Ferrand
Villeurbane
Carcasonne
Bézier
Poitier
Orlean
Chateauroux
Châteauroux
Chateau-Gontier
Aix
Aix en Provence
Aix-les-Bains
Die
Crest
Forcalquier
forcalkier
Barcelonette
Florac
Guéret
gueret
Aubusson
La Souterraine
souteraine
Ussel
Brive
Brive la gaillarde
Sarlat
Bergerac
Nontron
Ribérac
Ribeirac
Faucigny Glières
CC Faucigny - Glières
communauté de communes Faucigny-Glières
communauté de communes du Pays de Pontchâteau
Pontchateau St Gildas
Grand Paris
Métropole de Lyon
Rennes Métropole
Eurométropole de Strasbourg
agglo Chartres
Ain
Lozère
lozere
Haute-Saône
Bretagne
bretange
Normandie
Occitanie
Hauts de France
Provence Alpes Cote d'Azur
Corse
La Réunion
Papeete
Nouméa
Saint-Pierre
Saint-Barthélemy
Mamoudzou
Fort de France
Pointe à Pitre
saint
st
sainte m
montr
ville
sur mer
en montagne
zzzzzz
qwertyuiop
Trifouillis-les-Oies
une commune qui n'existe nulle part`
