package web

// allRoutes is the one table: every family of pages adds its line here.
func (s *Server) allRoutes() []Route {
	var all []Route
	for _, family := range [][]Route{
		s.homeRoutes(),
		s.aboutRoutes(),
		s.styleRoutes(),
		s.accountRoutes(),
		s.peopleRoutes(),
		s.registryRoutes(),
		s.organisationRoutes(),
		s.networkRoutes(),
		s.twinRoutes(),
		s.twinMergeRoutes(),
		s.importRoutes(),
		s.sourceRoutes(),
		s.lotRoutes(),
		s.qualityRoutes(),
		s.savedSearchRoutes(),
		s.watchRoutes(),
		s.studyRoutes(),
		s.recordRoutes(),
		s.censusRoutes(),
		s.frameworkRoutes(),
		s.territoryRoutes(),
		s.placeIndicatorRoutes(),
		s.knownFlawRoutes(),
		s.alikeRoutes(),
		s.compareRoutes(),
		s.perimeterRoutes(),
		s.briefingRoutes(),
		s.briefingFileRoutes(),
		s.indicatorMapRoutes(),
		s.placeImportRoutes(),
		s.placeComposeRoutes(),
		s.conclusionRoutes(),
		s.editionRoutes(),
		s.proposeRoutes(),
		s.callRoutes(),
		s.matrixRoutes(),
		s.cellRoutes(),
		s.observationRoutes(),
		s.storyRoutes(),
		s.reportRoutes(),
		s.wallRoutes(),
		s.callKeptRoutes(),
		s.callQueueRoutes(),
		s.callEnterRoutes(),
		s.letterRoutes(),
		s.claimRoutes(),
		s.elsewhereRoutes(),
		s.remarkRoutes(),
	} {
		all = append(all, family...)
	}
	return all
}
