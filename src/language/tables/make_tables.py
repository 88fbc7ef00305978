#!/usr/bin/env python3
"""Makes letter_groups.tsv and frequent_words.tsv from openly licensed texts.

make_tables.py NTREX_JSONL UDHR_DIR OUT_DIR

letter_groups.tsv: groups of one to three letters (with _ for a word's edge) of
words without Kazakh letters (қ as к and so on, as texts typed without a Kazakh
keyboard have them), with 8 times the natural logarithm of how much more
frequent they are in Kazakh than in Russian. frequent_words.tsv: frequent
words of Kazakh, to recognise it in Latin letters.
"""
import collections, json, math, os, re, sys

ntrex, udhr, out = sys.argv[1:4]
texts = {"kk": [], "ru": []}
for line in open(ntrex, encoding="utf-8"):
    row = json.loads(line)
    for language in texts:
        texts[language].append(row[language])
texts["kk"].append(open(os.path.join(udhr, "kaz.txt"), encoding="utf-8").read())
texts["ru"].append(open(os.path.join(udhr, "rus.txt"), encoding="utf-8").read())
PLAIN = str.maketrans("әғқңөұүһіё", "агкноуухие")
WORD = re.compile("[а-яёәғқңөұүһі]+")
groups, forms = {}, {}
for language, parts in texts.items():
    count = collections.Counter()
    words = collections.Counter(w for part in parts for w in WORD.findall(part.lower()))
    forms[language] = words
    for word, n in words.items():
        edged = "_" + word.translate(PLAIN) + "_"
        # The logarithm damps the words of single documents.
        weight = 1 + math.log(n)
        for i in range(len(edged) - 2):
            count[edged[i:i + 3]] += weight
        for i in range(len(edged) - 1):
            count[edged[i:i + 2]] += weight
    groups[language] = count
total = {l: {k: sum(n for g, n in c.items() if len(g) == k) for k in (2, 3)} for l, c in groups.items()}
rows = []
for group in sorted(set(groups["kk"]) | set(groups["ru"])):
    k = len(group)
    kk, ru = groups["kk"][group], groups["ru"][group]
    if kk + ru < 4:
        continue
    score = math.log((kk + .5) / total["kk"][k]) - math.log((ru + .5) / total["ru"][k])
    score = round(8 * score)
    if abs(score) >= 3:
        rows.append(f"{group}\t{score}\n")
with open(os.path.join(out, "letter_groups.tsv"), "w", encoding="utf-8") as file:
    file.writelines(rows)
kept = [w for w, n in forms["kk"].most_common() if n >= 4 and len(w) > 1 and forms["ru"][w] < n]
with open(os.path.join(out, "frequent_words.tsv"), "w", encoding="utf-8") as file:
    file.writelines(w + "\n" for w in sorted(kept))
print(len(rows), "groups,", len(kept), "words")
