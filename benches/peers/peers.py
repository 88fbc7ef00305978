#!/usr/bin/env python3
"""Runs other programs that find copied text beside Adal, on the same files.

    peers.py install FOLDER
    peers.py run --peers FOLDER [--rounds N] [--markdown FILE] WORKLOAD...

README.md beside this file says what a workload is and how the figures are made.
Nothing but the standard library of Python is needed; POSIX only.
"""

import argparse
import csv
import itertools
import json
import math
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BEGIN, END = "<!-- written by benches/peers/peers.py -->", "<!-- end -->"


# What a tool is asked to do, and what its answer means. A command is a list of
# arguments, its standard input a text or None; `pairs` reads its output and gives
# {(name, name): score}, the names sorted.


class Adal:
    name = "adal"
    score = "its own threshold (`--flagged`)"

    def __init__(self, peers, binary):
        self.binary = binary

    def found(self):
        return self.binary.is_file()

    def command(self, docs, names, out):
        return [self.binary, "compare", docs, "--flagged", "--out", out / "pairs.csv"], None

    def pairs(self, out):
        with open(out / "pairs.csv", newline="", encoding="utf-8") as file:
            return {key(row["left"], row["right"]): 1.0 for row in csv.DictReader(file)}


class SimText:
    name = "sim_text"
    score = "longest run of words, 8 or more"

    def __init__(self, peers, binary):
        unpacked = peers / "similarity-tester" / "usr" / "bin" / "sim_text"
        self.binary = unpacked if unpacked.is_file() else shutil.which("sim_text")

    def found(self):
        return self.binary is not None

    def command(self, docs, names, out):
        return [self.binary, "-r8", "-n", "-o", out / "runs", "-i"], "".join(f"{n}\n" for n in names)

    def pairs(self, out):
        run = re.compile(r"^(.+): line \d+-\d+\s*\|(.+): line \d+-\d+\s*\[(\d+)\]")
        best = {}
        with open(out / "runs", encoding="utf-8", errors="replace") as file:
            for found in filter(None, map(run.match, file)):
                keep(best, found[1], found[2], int(found[3]))
        return best


class Copydetect:
    name = "copydetect"
    score = "characters in common"

    def __init__(self, peers, binary):
        self.python = peers / "copydetect" / "bin" / "python"

    def found(self):
        return self.python.is_file()

    def command(self, docs, names, out):
        return [self.python, HERE / "copydetect_pairs.py", docs, out / "pairs.tsv"], None

    def pairs(self, out):
        return read_tsv(out / "pairs.tsv")


class PlagiarismBasic:
    name = "plagiarism-basic"
    score = "8-word fragments in common"

    def __init__(self, peers, binary):
        self.binary = peers / "plagiarism-basic" / "bin" / "plagiarism-basic"

    def found(self):
        return self.binary.is_file()

    def command(self, docs, names, out):
        return [self.binary, "-u", docs, "-n", "8", "-m", "equal", "-s", "0", "--cli"], None

    def pairs(self, out):
        heading = re.compile(r"REPORT: UNTRUSTED ID (.+) vs UNTRUSTED ID (.+)$")
        counts, current = {}, None
        with open(out / "stdout", encoding="utf-8", errors="replace") as file:
            for line in file:
                if found := heading.search(line.rstrip()):
                    current = key(found[1], found[2])
                elif line.startswith("Identical fragment") and current:
                    counts[current] = counts.get(current, 0) + 1
        return counts


class Dolos:
    name = "dolos-lib"
    score = "longest fragment"

    def __init__(self, peers, binary):
        self.folder = peers / "dolos"

    def found(self):
        return (self.folder / "node_modules" / "@dodona" / "dolos-lib").is_dir() and shutil.which("node")

    def command(self, docs, names, out):
        # An ES module is looked up from where it stands, so it stands beside its packages.
        script = shutil.copy(HERE / "dolos_pairs.mjs", self.folder)
        return ["node", script, docs, out / "pairs.tsv"], None

    def pairs(self, out):
        return read_tsv(out / "pairs.tsv")


TOOLS = [Adal, SimText, Copydetect, PlagiarismBasic, Dolos]


def key(left, right):
    left, right = os.path.basename(left.strip()), os.path.basename(right.strip())
    return (left, right) if left < right else (right, left)


def keep(best, left, right, score):
    if (pair := key(left, right)) and pair[0] != pair[1]:
        best[pair] = max(score, best.get(pair, 0))


def read_tsv(path):
    best = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            left, right, score = line.rstrip("\n").split("\t")
            keep(best, left, right, float(score))
    return best


def install(folder):
    """Puts the peers into `folder`, each with its usual client; what cannot be had is named."""
    folder.mkdir(parents=True, exist_ok=True)

    def attempt(what, *commands):
        for command, where in commands:
            where.mkdir(parents=True, exist_ok=True)
            try:
                subprocess.run(command, cwd=where, check=True)
            except (OSError, subprocess.CalledProcessError) as error:
                print(f"{what} could not be installed: {error}", file=sys.stderr)
                return

    if not shutil.which("sim_text"):
        debian = folder / "similarity-tester"
        attempt(
            "sim_text",
            (["apt-get", "download", "similarity-tester"], debian),
            (["sh", "-c", "dpkg-deb -x similarity-tester_*.deb ."], debian),
        )
    python = folder / "copydetect"
    attempt(
        "copydetect",
        ([sys.executable, "-m", "venv", "."], python),
        (["bin/pip", "install", "--quiet", "copydetect"], python),
    )
    node = folder / "dolos"
    # The parsers of programming languages need not be compiled to compare characters.
    attempt(
        "dolos-lib",
        (["npm", "install", "--no-fund", "--ignore-scripts", "--prefix", ".", "@dodona/dolos-lib"], node),
    )
    rust = folder / "plagiarism-basic"
    attempt("plagiarism-basic", (["cargo", "install", "--root", ".", "--target-dir", "target", "plagiarism-basic"], rust))


def measure(command, text, docs, out, limit):
    """Runs a command to its end or for `limit` seconds; CPU, wall and peak memory of its processes."""
    with open(out / "stdin", "w", encoding="utf-8") as file:
        file.write(text or "")
    with open(out / "stdin", "rb") as given, open(out / "stdout", "wb") as stdout, open(out / "stderr", "wb") as stderr:
        start = time.monotonic()
        process = subprocess.Popen(
            [os.fspath(part) for part in command],
            cwd=docs, stdin=given, stdout=stdout, stderr=stderr, start_new_session=True,
        )
        late = threading.Event()

        def stop():
            late.set()
            os.killpg(process.pid, signal.SIGKILL)

        timer = threading.Timer(limit, stop)
        timer.start()
        # The usage of a process that was waited for holds that of its own children.
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
    figures = {"cpu": usage.ru_utime + usage.ru_stime, "wall": wall, "mb": usage.ru_maxrss / 1000}
    if late.is_set():
        return figures, "timeout"
    if process.returncode != 0:
        tail = (out / "stderr").read_text(errors="replace").strip().splitlines()[-1:]
        return figures, f"failed ({process.returncode}) {' '.join(tail)}"[:120]
    return figures, None


def judge(found, truth):
    """Pairs, precision, recall and F1 where the score's threshold makes F1 greatest."""
    best = {"pairs": 0, "precision": 0.0, "recall": 0.0, "f1": 0.0, "threshold": None}
    ranked = sorted(found.items(), key=lambda item: -item[1])
    hits = taken = 0
    for score, group in itertools.groupby(ranked, key=lambda item: item[1]):
        for pair, _ in group:
            taken += 1
            hits += pair in truth
        precision, recall = hits / taken, hits / len(truth)
        f1 = 2 * hits / (taken + len(truth))
        if f1 > best["f1"]:
            best = {"pairs": taken, "precision": precision, "recall": recall, "f1": f1, "threshold": score}
    return best


def run_workload(folder, tools, rounds, limit, scratch):
    docs = (folder / "docs").resolve()
    names = sorted(path.name for path in docs.iterdir())
    truth = {key(case["susp"], case["src"]) for case in json.loads((folder / "truth.json").read_text())["cases"]}
    size = sum((docs / name).stat().st_size for name in names)
    for name in names:
        (docs / name).read_bytes()  # Every tool finds the files in memory.
    runs, results = {tool.name: [] for tool in tools}, {}
    for _ in range(rounds):
        for tool in tools:
            result = results.setdefault(tool.name, {})
            if "trouble" in result:
                continue
            out = scratch / tool.name
            shutil.rmtree(out, ignore_errors=True)
            out.mkdir()
            command, text = tool.command(docs, names, out)
            figures, trouble = measure(command, text, docs, out, limit)
            runs[tool.name].append(figures)
            if trouble:
                result["trouble"] = trouble
            elif "f1" not in result:
                result.update(judge(tool.pairs(out), truth))
            print(f"  {tool.name:17} {figures['cpu']:8.2f} CPU s {figures['wall']:8.2f} s {figures['mb']:7.0f} MB"
                  f"  {trouble or 'F1 {:.3f}'.format(result['f1'])}", file=sys.stderr)
    for name, figures in runs.items():
        for what in ("cpu", "wall", "mb"):
            results[name][what] = statistics.median(one[what] for one in figures)
    return {"docs": len(names), "bytes": size, "pairs": len(truth), "tools": results}


def table(workloads, rounds, limit):
    lines = [f"Medians of {rounds} alternating runs; a tool that needs more than {limit:g} s is stopped.", ""]
    for name, workload in workloads.items():
        own = workload["tools"]["adal"]
        lines += [
            f"**{name}**: {workload['docs']:,} works, {workload['bytes'] / 1e6:.1f} MB, {workload['pairs']:,} pairs to find",
            "",
            "| Tool | CPU s | CPU, Adal = 1 | wall s | wall, Adal = 1 | peak MB | pairs | precision | recall | F1 |",
            "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
        ]
        for tool, result in workload["tools"].items():
            trouble = result.get("trouble")
            least = "> " if trouble == "timeout" else ""
            times = "–" if trouble and trouble != "timeout" else None
            cells = [tool] + (
                [times] * 4 if times else [
                    f"{least}{result['cpu']:.2f}", f"{least}{result['cpu'] / own['cpu']:.2f}",
                    f"{least}{result['wall']:.2f}", f"{least}{result['wall'] / own['wall']:.2f}",
                ]
            ) + [f"{least}{result['mb']:.0f}"]
            cells += [trouble, "", "", ""] if trouble else [
                f"{result['pairs']:,}", f"{result['precision']:.3f}", f"{result['recall']:.3f}", f"{result['f1']:.3f}",
            ]
            lines.append("| " + " | ".join(cells) + " |")
        lines.append("")
    return lines


def growth(workloads, tools, series):
    """log(CPU ratio) / log(byte ratio) between neighbours of a series of workloads."""
    series = [name for name in series if name in workloads]
    if len(series) < 2:
        return []
    lines = [f"**Growth** {' → '.join(series)}: exponents of CPU time and of peak memory in the bytes read (1 is linear)", "",
             "| Tool | " + " | ".join(f"CPU {a} → {b} | memory {a} → {b}" for a, b in itertools.pairwise(series)) + " |",
             "|---" * (2 * len(series) - 1) + "|"]
    for tool in tools:
        cells = []
        for small, large in itertools.pairwise(series):
            a, b = workloads[small]["tools"].get(tool), workloads[large]["tools"].get(tool)
            if not a or not b or "trouble" in a or "trouble" in b:
                cells += ["–", "–"]
                continue
            more = math.log(workloads[large]["bytes"] / workloads[small]["bytes"])
            cells += [f"{math.log(b[what] / a[what]) / more:.2f}" for what in ("cpu", "mb")]
        if any(cell != "–" for cell in cells):
            lines.append(f"| {tool} | " + " | ".join(cells) + " |")
    return lines + [""]


def command_line(given):
    """The command that made the tables, with the names of the folders alone."""
    words = [f"--rounds {given.rounds}", f"--timeout {given.timeout:g}"]
    words += [f"--{option} {' '.join(names)}" for option, names in (("fast-only", given.fast_only), ("growth", given.growth)) if names]
    words += ["--markdown docs/peers.md", *(folder.resolve().name for folder in given.workloads)]
    return ["    python3 benches/peers/peers.py run --peers FOLDER " + " ".join(words), ""]


def write_markdown(path, lines):
    text = path.read_text(encoding="utf-8")
    if BEGIN not in text or END not in text:
        sys.exit(f"{path} has no lines '{BEGIN}' and '{END}' for the table to stand between")
    head, rest = text.split(BEGIN, 1)
    path.write_text(head + BEGIN + "\n\n" + "\n".join(lines) + END + rest.split(END, 1)[1], encoding="utf-8")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = arguments.add_subparsers(dest="what", required=True)
    installing = commands.add_parser("install", help="put the peers into a folder")
    installing.add_argument("folder", type=Path)
    running = commands.add_parser("run", help="run Adal and the peers on workloads")
    running.add_argument("workloads", nargs="+", type=Path, metavar="WORKLOAD", help="a folder with docs/ and truth.json")
    running.add_argument("--peers", type=Path, required=True, help="where `install` put the peers")
    running.add_argument("--adal", type=Path, default=ROOT / "target" / "release" / "adal", help="the finished program")
    running.add_argument("--rounds", type=int, default=5, help="alternating runs of each tool")
    running.add_argument("--timeout", type=float, default=300, help="seconds of wall time a run may take")
    running.add_argument("--fast-only", nargs="*", default=[], metavar="NAME", help="workloads for adal and sim_text alone")
    running.add_argument("--growth", nargs="*", default=[], metavar="NAME", help="workloads from small to large")
    running.add_argument("--markdown", type=Path, help="write the tables between the two marks of this file")
    running.add_argument("--json", type=Path, help="write all figures into this file")
    given = arguments.parse_args()
    if given.what == "install":
        return install(given.folder.resolve())

    tools = []
    for kind in TOOLS:
        tool = kind(given.peers.resolve(), given.adal.resolve())
        if tool.found():
            tools.append(tool)
        elif kind is Adal:
            sys.exit(f"{given.adal} is not there: build it with `cargo build --release` or name it with --adal")
        else:
            print(f"{tool.name} is not installed and left out", file=sys.stderr)
    measured = {}
    with tempfile.TemporaryDirectory() as scratch:
        for folder in given.workloads:
            name = folder.resolve().name
            print(name, file=sys.stderr)
            chosen = [t for t in tools if name not in given.fast_only or t.name in ("adal", "sim_text")]
            measured[name] = run_workload(folder, chosen, given.rounds, given.timeout, Path(scratch))
    lines = command_line(given) + table(measured, given.rounds, given.timeout) + growth(measured, [t.name for t in tools], given.growth)
    lines += ["Pairs of each tool are taken by: " + "; ".join(f"{t.name}, {t.score}" for t in tools) + ".", ""]
    if given.json:
        given.json.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")
    if given.markdown:
        write_markdown(given.markdown, lines)
    else:
        print("\n".join(lines))


if __name__ == "__main__":
    main()
