package composite

// preparationSentences are those of the four steps that make data ready to be
// normalised: screen, denominate, impute, treat.
var preparationSentences = joined(screenSentences, denominateSentences, imputeSentences, treatSentences)
