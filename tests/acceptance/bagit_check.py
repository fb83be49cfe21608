#!/usr/bin/env python3
"""A judge of BagIt bags that shares no code with preserve: RFC 8493, to the letter.

    bagit_check.py FOLDER      prints each departure from the standard; exit 1 if there is any

Written from the RFC alone. Section numbers in the messages are those of RFC 8493.
"""
import hashlib
import os
import re
import sys

ALGORITHMS = {"md5": hashlib.md5, "sha1": hashlib.sha1, "sha256": hashlib.sha256, "sha512": hashlib.sha512}
problems = []


def wrong(text):
    problems.append(text)


def text_of(path):
    raw = open(path, "rb").read()
    if raw.startswith(b"\xef\xbb\xbf"):
        wrong(f"{path}: a byte order mark (2.1.1)")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        wrong(f"{path}: not UTF-8: {error}")
        return raw.decode("utf-8", "replace")


def lines_of(path):
    text = text_of(path)
    if text and not text.endswith("\n"):
        wrong(f"{path}: the last line has no end")
    return [line for line in re.split("\r\n|\n|\r", text) if line]


def decoded(name, where):
    for code in re.findall("%(..)?", name):
        if code.upper() not in ("0D", "0A", "25"):
            wrong(f"{where}: '%{code}' is none of %0D, %0A, %25 (2.1.3)")
    return re.sub("%(0[DdAa]|25)", lambda m: chr(int(m.group(1), 16)), name)


def files_below(bag):
    found = {}
    for folder, _, names in os.walk(os.fsencode(bag)):
        for name in names:
            path = os.path.join(folder, name)
            inside = os.path.relpath(path, os.fsencode(bag))
            try:
                found[inside.decode("utf-8")] = path
            except UnicodeDecodeError:
                wrong(f"{inside!r}: a name that is no UTF-8")
    return found


def declaration(bag):
    lines = lines_of(os.path.join(bag, "bagit.txt"))
    if lines != ["BagIt-Version: 1.0", "Tag-File-Character-Encoding: UTF-8"]:
        wrong(f"bagit.txt is {lines} (2.1.1)")


def manifest(bag, name, algorithm, payload):
    out = {}
    for number, line in enumerate(lines_of(os.path.join(bag, name)), 1):
        where = f"{name}:{number}"
        parts = re.fullmatch(r"([0-9A-Fa-f]+)[ \t]+(.+)", line, re.S)
        if not parts:
            wrong(f"{where}: not 'checksum filepath' (2.1.3)")
            continue
        checksum, path = parts.group(1).lower(), decoded(parts.group(2), where)
        if len(checksum) != ALGORITHMS[algorithm]().digest_size * 2:
            wrong(f"{where}: a checksum of {len(checksum)} digits")
        if path.startswith(("*", "/", "~", "./")) or ".." in path.split("/"):
            wrong(f"{where}: path '{path}' (2.1.3, 5.3)")
        if path.startswith("data/") != payload:
            wrong(f"{where}: '{path}' does not belong into this manifest")
        if path in out:
            wrong(f"{where}: '{path}' is listed twice")
        out[path] = checksum
    return out


def manifests(bag, found, prefix, payload):
    seen = {}
    for name in sorted(found):
        match = re.fullmatch(prefix + r"-([a-z0-9]+)\.txt", name)
        if match and match.group(1) in ALGORITHMS:
            seen[name] = (match.group(1), manifest(bag, name, match.group(1), payload))
        elif match:
            wrong(f"{name}: an algorithm that is not known (2.4)")
    return seen


def check_hashes(found, seen):
    for name, (algorithm, listed) in seen.items():
        for path, checksum in listed.items():
            if path not in found:
                wrong(f"{name}: '{path}' is missing (3)")
                continue
            digest = ALGORITHMS[algorithm]()
            with open(found[path], "rb") as file:
                for block in iter(lambda: file.read(1 << 20), b""):
                    digest.update(block)
            if digest.hexdigest() != checksum:
                wrong(f"{name}: '{path}' is {digest.hexdigest()}, listed is {checksum} (3)")


def bag_info(bag, found, payload):
    if "bag-info.txt" not in found:
        return
    tags = []
    for line in lines_of(os.path.join(bag, "bag-info.txt")):
        if line[0] in " \t" and tags:
            tags[-1][1] += "\n" + line.strip()
        elif re.match(r"[^\s:][^:]*:[ \t]", line):
            label, value = line.split(":", 1)
            tags.append([label, value.strip()])
        else:
            wrong(f"bag-info.txt: not 'label: value': {line!r} (2.2.2)")
    oxum = [value for label, value in tags if label.lower() == "payload-oxum"]
    size = sum(os.path.getsize(found[path]) for path in payload)
    if oxum != [f"{size}.{len(payload)}"]:
        wrong(f"Payload-Oxum is {oxum}, the payload has {size}.{len(payload)} (2.2.2)")
    for label, value in tags:
        if label == "Bagging-Date" and not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            wrong(f"Bagging-Date is {value}")


def main():
    bag = sys.argv[1]
    found = files_below(bag)
    declaration(bag)
    if not os.path.isdir(os.path.join(bag, "data")):
        wrong("there is no data/ (2.1.2)")
    payload = {path for path in found if path.startswith("data/")}
    payload_manifests = manifests(bag, found, "manifest", True)
    tag_manifests = manifests(bag, found, "tagmanifest", False)
    if not payload_manifests:
        wrong("there is no payload manifest (2.1.3)")
    for name, (_, listed) in payload_manifests.items():
        for path in sorted(payload - set(listed)):
            wrong(f"{name}: '{path}' is not listed (2.1.3: every payload file in every manifest)")
    for name, (_, listed) in tag_manifests.items():
        tags = {path for path in found if path not in payload and not path.startswith("tagmanifest-")}
        for path in sorted(tags - set(listed)):
            wrong(f"{name}: '{path}' is not listed")
        for path in listed:
            if path.startswith("tagmanifest-"):
                wrong(f"{name}: lists a tag manifest (2.2.1)")
    check_hashes(found, payload_manifests)
    check_hashes(found, tag_manifests)
    bag_info(bag, found, payload)
    for problem in problems:
        print(problem)
    print(f"{len(payload)} payload files, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
