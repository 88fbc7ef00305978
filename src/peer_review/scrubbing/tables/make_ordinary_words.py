"""Makes ordinary_words.txt: words that stand in openly licensed prose.

Usage: make_ordinary_words.py OPEN_PROSE CORPUS > ordinary_words.txt

OPEN_PROSE holds kk-prose/*.txt, kazqad/*.jsonl and ntrex/*.jsonl, CORPUS is the
repository's corpus/. A word in small letters was seen in small letters; a word
with a capital was only ever seen with one inside a sentence, so it is a name.
Texts that corpus/sources quotes are left out, and every fifth passage of
kazqad, so that figures can be measured on prose that the list has not seen.
"""

import collections
import json
import pathlib
import re
import sys

HELD_OUT_NTREX = {7, 9, 13, 17, 24, 27, 28, 32, 43, 49, 51, 52, 59}
HELD_OUT_PROSE = ("Абай", "Ыбырай", "Ахмет", "Міржақып", "Шоқан")
HELD_OUT_TITLES = ("мектеп", "білім беру", "Әліппе", "кадет", "Шоқан", "Достоевский")
LONGEST = 10


def texts(prose, corpus):
    for path in sorted((prose / "kk-prose").glob("*.txt")):
        if not path.name.startswith(HELD_OUT_PROSE):
            yield path.read_text()
    for number, line in enumerate((prose / "kazqad/passages_validation.jsonl").open()):
        passage = json.loads(line)
        if number % 5 and not any(title in passage["title"] for title in HELD_OUT_TITLES):
            yield passage["text"]
    for line in (prose / "ntrex/ntrex-dev.jsonl").open():
        segment = json.loads(line)
        if segment["document"] not in HELD_OUT_NTREX:
            yield from (segment[language] for language in ("kk", "ru", "en"))
    for path in sorted((corpus / "rewording").glob("*/*/*.txt")):
        yield path.read_text()
    for path in sorted((corpus / "task").glob("*.txt")):
        yield path.read_text()


def main():
    prose, corpus = map(pathlib.Path, sys.argv[1:])
    small, capital = collections.Counter(), collections.Counter()
    for text in texts(prose, corpus):
        for match in re.finditer(r"[^\W\d_]+", text):
            word = match.group().replace("ё", "е")
            if not 1 < len(word) <= LONGEST:
                continue
            before = text[: match.start()].rstrip()[-1:]
            if word.islower():
                small[word] += 1
            elif word.istitle() and (before.isalpha() or before == ","):
                capital[word] += 1
    names = {word for word in capital if word.lower() not in small}
    for word in sorted(small.keys() | names):
        print(word)


main()
