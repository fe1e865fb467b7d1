#!/usr/bin/env python3
"""Scores the built binary on the shared corpus and fails below the floors.

scores.py BIN SHARED. The floors are what was reached, with a little room; a
change that raises a figure raises its floor.
"""
import json, os, subprocess, sys

BIN, SHARED = sys.argv[1], sys.argv[2]
CORPUS = os.path.join(SHARED, "corpus")

def score(*args):
    run = subprocess.run([sys.executable, os.path.join(SHARED, "score", "score.py"), *args], capture_output=True, text=True)
    if run.returncode:
        sys.exit(f"score.py {args[0]}: {run.stderr[-800:]}")
    print(run.stdout)
    return json.loads(run.stdout.strip().split("\n")[-1])

bad = []
def floor(name, got, least):
    print(f"{name:32} {got:8} (at least {least})")
    if got < least:
        bad.append(name)

article = score("article", BIN, os.path.join(CORPUS, "article"))["all"]
charset = score("charset", BIN, os.path.join(CORPUS, "charset"))
prescan = score("prescan", BIN, os.path.join(CORPUS, "charset", "prescan.jsonl"))
robots = score("robots", BIN, os.path.join(CORPUS, "robots", "cases.jsonl"))
url = score("url", BIN, os.path.join(CORPUS, "url", "wpt.jsonl"))
canonical = score("canonical", BIN, os.path.join(CORPUS, "url", "normalize.jsonl"))

floor("Chinese body mF1", article["zh_mF1"], 0.988)
floor("English body mF1", article["en_mF1"], 0.965)
floor("title", article["title"], 0.98)
floor("day", article["day"], 0.97)
floor("source", article["source"], 0.95)
floor("authors", article["author"], 0.73)
floor("charset, Chinese and Unicode", charset["chinese_and_unicode"], 0.99)
floor("charset, others", charset["other"], 0.89)
floor("prescan", prescan["pass"], 97)
floor("robots", sum(v["pass"] for v in robots.values()), sum(v["n"] for v in robots.values()) - 1)
floor("url", url["all"]["pass"], 466)
floor("canonical", canonical["pass"], canonical["n"])
if bad:
    sys.exit("below the floor: " + ", ".join(bad))
