#!/usr/bin/env python3
"""Runs the examples of README.md: what the page shows is what the tools print.

python3 tests/readme.py BINDIR     UPDATE_README=1 puts today's output into the page (blocks without `...` lines only)
An example is a ```console block: `$ command` (run in the repository's root, `\\` continues it), then its output. A line `...` stands for any number of lines.
Prints one `ok COMMAND` or `FAIL COMMAND` line each; exit code 1 on a failure.
"""
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "README.md"
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


def examples(block):
    """[(command as typed, output lines)] of one block."""
    found = []
    continued = False
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append([line, []])
        elif continued:
            found[-1][0] += "\n" + line
        else:
            found[-1][1].append(line)
        continued = (line.startswith("$ ") or continued) and line.endswith("\\")
    return found


def run(command, bindir):
    environment = dict(os.environ, PATH=f"{bindir}:{os.environ['PATH']}", LC_ALL="C", TZ="UTC", NO_COLOR="1")
    done = subprocess.run(["bash", "-c", command[2:]], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, capture_output=True)
    return done.stdout.decode("utf-8", "replace").splitlines()


def fits(shown, got):
    pattern = "\n".join(".*" if line.strip() == "..." else re.escape(line.rstrip()) for line in shown)
    return re.fullmatch(pattern, "\n".join(line.rstrip() for line in got), re.DOTALL) is not None


def main():
    bindir = pathlib.Path(sys.argv[1]).resolve()
    page, fine, count = PAGE.read_text(), True, 0
    for block in BLOCK.findall(page):
        renewed = ""
        for command, shown in examples(block):
            count += 1
            got = run(command, bindir)
            if got and fits(shown, got):
                print(f"ok {command[2:].splitlines()[0]}")
            elif got and os.environ.get("UPDATE_README") and "..." not in [line.strip() for line in shown]:
                shown = [line.rstrip() for line in got]
                print(f"wrote {command[2:]}")
            else:
                fine = False
                print(f"FAIL README.md: {command[2:]}\n" + "\n".join("    " + line for line in got[:30]))
            renewed += "\n".join([command, *shown]) + "\n"
        if os.environ.get("UPDATE_README"):
            page = page.replace(f"```console\n{block}```", f"```console\n{renewed}```")
    if os.environ.get("UPDATE_README"):
        PAGE.write_text(page)
    return 0 if fine and count else 1


sys.exit(main())
