package parser

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// fallbackDepth is how deep the tree of the fallback goes; what is nested
// deeper becomes the child of the last level. Scripts and the like go one deeper,
// lest their text became the page's.
const fallbackDepth = 200

// parseTree builds the tree of a page as HTML5 says. Where x/net/html refuses
// a page (elements nested 512 deep, golang/go#76279), or would take too long for
// it, a plain tree made from the tokens keeps the text. Text without a tag is
// read line by line.
func parseTree(text string, plain bool) *html.Node {
	if plain {
		return plainTree(text)
	}
	if !strings.Contains(text, "<") {
		text = strings.ReplaceAll(strings.TrimSpace(text), "\n", "<br>")
	}
	root, err := html.Parse(strings.NewReader(text))
	if err != nil || root == nil {
		return plainTree(text)
	}
	return root
}

// plainTree nests elements by their tags alone, without the repairs of HTML5.
func plainTree(text string) *html.Node {
	root := &html.Node{Type: html.DocumentNode}
	z := html.NewTokenizer(strings.NewReader(text))
	stack := []*html.Node{root}
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return root
		}
		tok := z.Token()
		top := stack[len(stack)-1]
		switch kind {
		case html.TextToken:
			top.AppendChild(&html.Node{Type: html.TextNode, Data: tok.Data})
		case html.StartTagToken, html.SelfClosingTagToken:
			stack = open(stack, tok, kind == html.SelfClosingTagToken)
		case html.EndTagToken:
			stack = closeTag(stack, tok.DataAtom, tok.Data)
		}
	}
}

func open(stack []*html.Node, tok html.Token, closed bool) []*html.Node {
	if tok.DataAtom == atom.P || tok.DataAtom == atom.Li || tok.DataAtom == atom.Td || tok.DataAtom == atom.Tr {
		if top := stack[len(stack)-1]; top.DataAtom == tok.DataAtom {
			stack = stack[:len(stack)-1]
		}
	}
	n := &html.Node{Type: html.ElementNode, DataAtom: tok.DataAtom, Data: tok.Data, Attr: tok.Attr}
	stack[len(stack)-1].AppendChild(n)
	if closed || isVoid(tok.DataAtom) || len(stack) >= fallbackDepth && !isRaw(tok.DataAtom) {
		return stack
	}
	return append(stack, n)
}

func closeTag(stack []*html.Node, tag atom.Atom, name string) []*html.Node {
	for i := len(stack) - 1; i > 0 && i > len(stack)-20; i-- {
		if stack[i].DataAtom == tag && stack[i].Data == name {
			return stack[:i]
		}
	}
	return stack
}

func isVoid(tag atom.Atom) bool {
	switch tag {
	case atom.Area, atom.Base, atom.Br, atom.Col, atom.Embed, atom.Hr, atom.Img, atom.Input, atom.Link, atom.Meta, atom.Param, atom.Source, atom.Track, atom.Wbr:
		return true
	}
	return false
}
