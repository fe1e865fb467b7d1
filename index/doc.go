// Package index finds articles by their words: it keeps one document an
// article, of its current revision, in partitions on disk, and answers queries
// over them.
//
// # Words
//
// A text is read as units: one of Han, kana or hangul is a character, one of
// other scripts a word of letters and digits. Characters are folded before they
// are compared: case, width, accents, compatibility forms, and traditional
// Han to simplified. Indexed are the pairs of units that touch, every word, and
// the last unit of a run; white space, punctuation and the end of a paragraph
// separate. So a query of one or two characters is answered from the index
// alone, and for longer ones the index gives candidates, whose text is then
// read to see whether the characters really stand there in one piece. Nothing
// that contains the query is missed, and nothing else is given.
//
// # The query language
//
//	新区 发展            both words, anywhere in title or body
//	"作风能力 提升"       a phrase: the words in this order in one paragraph
//	新区 OR 开发区        one of them; AND binds more tightly than OR
//	新区 -青岛            without; also NOT 青岛, and -(a OR b)
//	title:新区 body:青岛   in that field alone
//	source:新华社         the source as printed, or one of its parts
//	author:李晓哲  site:bandao  kind:video  lang:zh-CN
//	id:mfrggzdfmztwq2lk  an article's id, or its beginning
//	deleted:yes         yes, no, missing, returned
//	craw*               Latin words that begin so
//
// A word in which nothing separates is a phrase of its characters. Operators
// are written in capitals. The full-width forms of quotes, parentheses, colon
// and space are taken as well. There are no regular expressions, no wildcards
// in Han and no fuzzy matching.
//
// # On disk
//
// The index folder holds manifest.json and a folder NAME.bleve for each
// partition. A partition is sealed when its writer closes: the manifest then has the SHA-256 of
// each of its files. It is unsealed, in the manifest and before anything else,
// when it is opened for writing again. The manifest also holds the cursor: the
// last event that the documents reflect. It is written after them, so that what
// was interrupted is applied again, which changes nothing.
//
// The index is a cache of the catalog. What is found to be damaged is reported
// as a *DamagedError, and moved aside when the writer is told to rebuild.
package index

//go:generate go run gen_fold.go
