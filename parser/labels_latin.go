package parser

// latinLabels are the labels of dates in the languages in which months.go knows
// the months. Without a colon they are labels only with the word that leads to
// the date: a headline may well end in veröffentlicht.
var latinLabels = []label{
	{"veröffentlicht am", labelDate, true}, {"veröffentlicht", labelDate, false}, {"erschienen am", labelDate, true}, {"erstellt am", labelDate, true}, {"erstellt", labelDate, false}, {"publiziert am", labelDate, true}, {"datum", labelDate, false}, {"online seit", labelDate, true},
	{"aktualisiert am", labelUpdated, true}, {"aktualisiert", labelUpdated, false}, {"zuletzt aktualisiert", labelUpdated, true}, {"letzte aktualisierung", labelUpdated, true}, {"letzte änderung", labelUpdated, true}, {"zuletzt geändert", labelUpdated, true}, {"zuletzt bearbeitet", labelUpdated, true}, {"last edited", labelUpdated, true},
	{"publié le", labelDate, true}, {"publiée le", labelDate, true}, {"mis en ligne le", labelDate, true}, {"posté le", labelDate, true}, {"mis à jour le", labelUpdated, true}, {"modifié le", labelUpdated, true}, {"dernière mise à jour", labelUpdated, true},
	{"publicado el", labelDate, true}, {"publicado", labelDate, false}, {"fecha", labelDate, false}, {"actualizado el", labelUpdated, true}, {"actualizado", labelUpdated, false}, {"última actualización", labelUpdated, true}, {"ultima actualización", labelUpdated, true}, {"Última actualización", labelUpdated, true},
	{"publicado em", labelDate, true}, {"atualizado em", labelUpdated, true}, {"última atualização", labelUpdated, true}, {"Última atualização", labelUpdated, true},
	{"pubblicato il", labelDate, true}, {"pubblicato", labelDate, false}, {"aggiornato il", labelUpdated, true}, {"ultimo aggiornamento", labelUpdated, true}, {"ultima modifica", labelUpdated, true},
	{"gepubliceerd op", labelDate, true}, {"geplaatst op", labelDate, true}, {"bijgewerkt op", labelUpdated, true}, {"laatst bijgewerkt", labelUpdated, true},
}
