"""Hands on a folder of the project, or the files in it that fit a pattern."""

from __future__ import annotations

import fnmatch
import os
import shutil
from typing import Iterator, Tuple

import trainyard


def find_files(root: str, name: str, pattern: str) -> Iterator[Tuple[str, str]]:
    """Path from `root` (with `/`) and full path of what fits the pattern, sorted; anything but a file ends
    the step.
    """
    for folder, folders, files in os.walk(root):
        folders.sort()
        for entry in sorted(files + [one for one in folders if os.path.islink(os.path.join(folder, one))]):
            full = os.path.join(folder, entry)
            relative = os.path.relpath(full, root).replace(os.sep, "/")
            if not matches(relative, pattern):
                continue
            if os.path.islink(full) or not os.path.isfile(full):
                what = "a symbolic link" if os.path.islink(full) else "not a regular file"
                trainyard.fail(
                    f"{name}/{relative} is {what}; put the file itself there, or leave it out by pattern.",
                    reason="data-rejected",
                )
            yield relative, full


def matches(relative: str, pattern: str) -> bool:
    """Whether a file fits: a pattern with `/` is held to the whole path, one without to the file's name."""
    return fnmatch.fnmatchcase(relative if "/" in pattern else relative.rsplit("/", 1)[-1], pattern)


def main() -> None:
    step = trainyard.step()
    path, pattern = step.parameters["path"], step.parameters.get("pattern", "*")
    relative_path = os.path.relpath(path)
    name = path.rstrip("/") if relative_path.startswith("..") else relative_path
    if not os.path.exists(path):
        trainyard.fail(f"{name} is not there; check the parameter path.", reason="input-missing")
    if not os.path.isdir(path):
        trainyard.fail(
            f"{name} is not a folder; path must name a folder (data.table-file takes files).",
            reason="data-rejected",
        )
    files = byte_count = 0
    for relative, full in find_files(path, name, pattern):
        target = os.path.join(step.outputs["directory"], *relative.split("/"))
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copyfile(full, target)
        files += 1
        byte_count += os.path.getsize(target)
    if files == 0:
        trainyard.fail(f"{name} holds no file that fits the pattern {pattern!r}.", reason="data-rejected")
    trainyard.log_metrics({"files": files, "bytes": byte_count})
    trainyard.artifact("directory", {"files": files, "bytes": byte_count})


main()
