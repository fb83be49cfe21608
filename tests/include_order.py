#!/usr/bin/env python3
"""Reads every #include of lib/ and tools/ and fails on one that points right, or on a third party's header outside its folder's .cpp files.

python3 tests/include_order.py [ROOT]     prints one `ok FOLDER` or `FAIL FILE:LINE: why` line each; exit code 1 on a failure
"""
import pathlib
import re
import sys

ORDER = ["base", "bytes", "custody", "decode", "events", "labels", "tally", "verdicts", "write", "tools"]
# Third party (first part of the header's path, or its whole name) -> folders whose .cpp files may include it. fmt is free.
THIRD_PARTIES = {
    "yaml-cpp": ["base"], "date": ["base"], "archive.h": ["bytes", "custody"], "archive_entry.h": ["bytes", "custody"],
    "zstd.h": ["bytes", "custody"], "zlib.h": ["bytes"], "bzlib.h": ["bytes"], "lzma.h": ["bytes"], "openssl": ["custody"], "simdjson.h": ["custody", "events", "labels"],
    "re2": ["events", "labels"], "hs": ["labels"], "hs.h": ["labels"], "maxminddb.h": ["labels"], "libical": ["verdicts"],
    "boost": ["verdicts"], "CLI": ["tools"], "iconv.h": ["bytes", "decode"],
}
INCLUDE = re.compile(r'\s*#\s*include\s*(["<])([^">]+)[">]')


def folder_of(path, root):
    parts = path.relative_to(root).parts
    return "tools" if parts[0] == "tools" else parts[1]


def complaint(path, folder, quote, name):
    """Why this include is wrong, or None."""
    first = name.split("/")[0]
    if first in ORDER[:-1] and quote == '"':
        if ORDER.index(first) > ORDER.index(folder):
            return f'"{name}" points right: {folder} may include {", ".join(ORDER[:ORDER.index(folder) + 1])}'
        return None
    owners = THIRD_PARTIES.get(first)
    if owners is None:
        return None
    if path.suffix != ".cpp":
        return f"<{name}> in a header: third parties stay behind .cpp files"
    if folder not in owners:
        return f"<{name}> belongs behind {' and '.join(owners)}"
    return None


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent)
    wrong, read = [], dict.fromkeys(ORDER, 0)
    for path in sorted([*root.glob("lib/**/*"), *root.glob("tools/**/*")]):
        if path.suffix not in (".h", ".cpp"):
            continue
        folder = folder_of(path, root)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            found = INCLUDE.match(line)
            if not found:
                continue
            read[folder] += 1
            why = complaint(path, folder, found[1], found[2])
            if why:
                wrong.append((folder, f"FAIL {path.relative_to(root)}:{number}: {why}"))
    for folder in ORDER:
        if not any(f == folder for f, _ in wrong):
            print(f"ok {folder}: {read[folder]} includes")
    print("\n".join(text for _, text in wrong))
    return 1 if wrong or not any(read.values()) else 0


sys.exit(main())
