#!/usr/bin/env python3
"""clang-tidy over lib/ and tools/, on all cores; a file is looked at again only when it or a header it includes has changed.

python3 tests/tidy.py BUILD_DIR GOOD_DIR     BUILD_DIR holds compile_commands.json; GOOD_DIR remembers what was good
Prints one `ok FILE` or `FAIL FILE` line a file; exit code 1 on a failure.
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
INCLUDE = re.compile(rb'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)
OF_GCC = re.compile(r" -mmemset-strategy=\S+")
_bytes, _closure = {}, {}


def read(path):
    if path not in _bytes:
        _bytes[path] = path.read_bytes()
    return _bytes[path]


def headers_of(path):
    """All of our headers that a file includes, directly or not."""
    seen, rest = set(), [path]
    while rest:
        current = rest.pop()
        for name in INCLUDE.findall(read(current)):
            for folder in (ROOT / "lib", ROOT / "tools", current.parent):
                header = folder / name.decode()
                if header.is_file() and header not in seen:
                    seen.add(header)
                    rest.append(header)
                    break
    return sorted(seen)


def key_of(path):
    key = hashlib.sha256(read(ROOT / ".clang-tidy"))
    for part in [path, *headers_of(path)]:
        key.update(read(part))
    return key.hexdigest()


def check(path, good):
    mark = good / key_of(path)
    name = path.relative_to(ROOT)
    if mark.exists():
        return True, f"ok {name}"
    done = subprocess.run(["clang-tidy-19", "-p", str(good), "--quiet", "--extra-arg=-Wno-unknown-warning-option",
                           "--extra-arg=-Wno-deprecated-declarations", str(path)], capture_output=True, text=True, cwd=ROOT)
    if done.returncode == 0:
        mark.touch()
        return True, f"ok {name}"
    lines = [line for line in done.stdout.splitlines() if line.strip()]
    return False, f"FAIL {name}\n" + "\n".join("    " + line for line in lines[:20])


def main():
    build, good = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
    good.mkdir(parents=True, exist_ok=True)
    commands = json.loads((build / "compile_commands.json").read_text())
    # clang does not know these options of g++.
    known = [{**command, "command": OF_GCC.sub("", command["command"])} for command in commands]
    (good / "compile_commands.json").write_text(json.dumps(known))
    files = sorted({pathlib.Path(command["file"]) for command in commands})
    files = [f for f in files if f.is_relative_to(ROOT / "lib") or f.is_relative_to(ROOT / "tools")]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        answers = list(pool.map(lambda f: check(f, good), files))
    print("\n".join(text for _, text in answers))
    return 0 if answers and all(fine for fine, _ in answers) else 1


sys.exit(main())
