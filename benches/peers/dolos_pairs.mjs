// Compares the files of a folder with Dolos' library: `node dolos_pairs.mjs DOCS OUT.tsv`.
// Its defaults, with its tokeniser for text (characters).
// Writes `name, name, longest fragment`, one pair a line.

import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Dolos } from "@dodona/dolos-lib";

const [docs, out] = process.argv.slice(2);
const paths = readdirSync(docs).sort().map((name) => join(docs, name));
const report = await new Dolos({ language: "char" }).analyzePaths(paths);
const lines = [];
for (const pair of report.allPairs()) {
  if (pair.longest > 0) {
    lines.push(`${pair.leftFile.path}\t${pair.rightFile.path}\t${pair.longest}\n`);
  }
}
writeFileSync(out, lines.join(""));
