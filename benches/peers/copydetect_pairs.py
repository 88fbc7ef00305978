"""Compares the files of a folder with copydetect: `copydetect_pairs.py DOCS OUT.tsv`.

Its own fingerprints and defaults, but without the filter for programming languages.
Writes `name, name, characters in common`, one pair a line.
"""

import sys

from copydetect import CopyDetector

docs, out = sys.argv[1:]
detector = CopyDetector(
    test_dirs=[docs], ref_dirs=[docs], extensions=["*"], display_t=0.0,
    disable_filtering=True, autoopen=False, silent=True,
)
detector.run()
overlap = detector.token_overlap_matrix
with open(out, "w", encoding="utf-8") as file:
    for row, left in enumerate(detector.test_files):
        for column, right in enumerate(detector.ref_files):
            if overlap[row, column] > 0 and left != right:
                print(left, right, overlap[row, column], sep="\t", file=file)
