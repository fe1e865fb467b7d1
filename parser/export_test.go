package parser

import "jianbao/record"

// Structure is Blocks without the way out for a structure that does not say
// what the body says, and the body.
func Structure(in Input) (blocks []record.Block, body string) {
	p, _ := openPage(&in)
	p.read()
	return p.blocks(), p.result.Body
}
