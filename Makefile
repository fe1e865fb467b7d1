# The same few words as .ci/run uses.
.PHONY: build test check fuzz bench demo

build: ; CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o jianbao ./cmd/jianbao
test: ; go test ./...
check: ; .ci/run
fuzz: ; .ci/fuzz
bench: ; cd bench && go run .
demo: ; go run ./cmd/jianbao demo
