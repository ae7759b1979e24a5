"""Puts the inputs of an attempt into its folder, read-only and under their real names, and checks them
afterwards."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
from typing import Any, Dict, Iterable, List, NamedTuple, Optional, Sequence, Union

from .failures import StepFailure, failure_of
from .system import clone_file

link_above_bytes = 1 << 20
"""Blobs larger than this are hard-linked where they cannot be cloned."""

_reserved = {"claim", "step.json", "step.pid", "log.bin", "log.times", "events.ndjson", "result.json", "exit-code"}
_reserved_folders = {"inputs", "outputs", "secrets"}
_blob_name = re.compile(r"[0-9a-f]{64}\Z")


class StagedFile(NamedTuple):
    """One input file as it was handed to the step."""

    port: str
    path: str
    source: str
    bytes: int
    modified_ns: int


InputPaths = Dict[str, Union[str, List[str]]]


def stage_inputs(
    folder: str,
    inputs: Dict[str, List[Dict[str, Any]]],
    lists: Sequence[str],
    store: Optional[str],
    staged: List[StagedFile],
) -> InputPaths:
    """Stages every input below `folder`/inputs and returns the paths for step.json; appends each file to
    `staged`.

    A port in `lists` gets a folder per item (`inputs/<port>/<number>/<name>`), because two items may have the
    same name.
    """
    paths: InputPaths = {}
    for port, items in inputs.items():
        several = port in lists or len(items) != 1
        found = []
        for number, item in enumerate(items):
            name = _plain_name(item["name"], f'Input "{port}"')
            parent = (
                os.path.join(folder, "inputs", port, str(number))
                if several
                else os.path.join(folder, "inputs", port)
            )
            os.makedirs(parent, exist_ok=True)
            target = os.path.join(parent, name)
            try:
                if item.get("kind") == "directory":
                    _stage_folder(port, item["source"], target, store, staged)
                else:
                    _stage_file(port, item["source"], target, store, 0o444, staged)
            except OSError as error:
                raise _input_failure(error, port, item["source"]) from error
            found.append(target)
        paths[port] = found if several else found[0]
    return paths


def stage_files(folder: str, files: Iterable[Dict[str, str]]) -> None:
    """Copies files and folders of the project into the attempt folder."""
    for item in files:
        name = item["name"]
        first = name.split("/")[0]
        if name in _reserved or first in _reserved_folders:
            raise StepFailure(
                "input-missing",
                f"File {name} cannot be placed in the step's folder, where that name is taken; rename it.",
            )
        _relative_path(name, "File")
        target = os.path.join(folder, name)
        try:
            if os.path.isdir(item["source"]):
                _copy_folder(item["source"], target)
            else:
                _copy_file(item["source"], target)
        except OSError as error:
            if error.errno == errno.ENOENT:
                raise StepFailure(
                    "input-missing",
                    f"File {name} is missing ({item['source']}); restore it, or take it off the step.",
                ) from error
            raise failure_of(error, f"copying file {name}") from error


def _copy_file(source_path: str, target: str) -> None:
    os.makedirs(os.path.dirname(target), exist_ok=True)
    with open(source_path, "rb") as source:
        _copy_into(source.fileno(), target, 0o644 | (os.fstat(source.fileno()).st_mode & 0o111))


def _copy_folder(source: str, target: str) -> None:
    """Regular files of a folder, through any depth; links to files are followed, links to folders are not."""
    os.makedirs(target, exist_ok=True)
    for folder, _, names in os.walk(source):
        below = os.path.join(target, os.path.relpath(folder, source))
        os.makedirs(below, exist_ok=True)
        for name in names:
            path = os.path.join(folder, name)
            if os.path.isfile(path):
                _copy_file(path, os.path.join(below, name))


def write_secrets(folder: str, secrets: Dict[str, str]) -> Dict[str, str]:
    """Writes each secret to a file that only the user can read; returns name to path."""
    if not secrets:
        return {}
    place = os.path.join(folder, "secrets")
    os.mkdir(place, 0o700)
    paths = {}
    for name, value in secrets.items():
        path = os.path.join(place, _plain_name(name, "Secret"))
        target = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
        try:
            os.write(target, value.encode("utf-8"))
        finally:
            os.close(target)
        paths[name] = path
    return paths


def changed_inputs(staged: Iterable[StagedFile], store: Optional[str]) -> List[StagedFile]:
    """Inputs whose content the step changed. A blob of the store that was damaged goes to
    `<store>/quarantine`."""
    changed = []
    for file in staged:
        try:
            now = os.lstat(file.path)
        except OSError:
            continue
        if now.st_size == file.bytes and now.st_mtime_ns == file.modified_ns:
            continue
        name = os.path.basename(file.source)
        expected = name if _blob_name.match(name) else _hash_of(file.source)
        if _hash_of(file.path) != expected:
            changed.append(file)
            if store is not None and _same_file(file.path, file.source):
                os.makedirs(os.path.join(store, "quarantine"), exist_ok=True)
                os.replace(file.source, os.path.join(store, "quarantine", name))
        elif _same_file(file.path, file.source):
            os.utime(file.source, ns=(now.st_atime_ns, file.modified_ns))
    return changed


def remove_inputs(folder: str) -> None:
    shutil.rmtree(os.path.join(folder, "inputs"), ignore_errors=True)


def remove_secrets(folder: str) -> None:
    shutil.rmtree(os.path.join(folder, "secrets"), ignore_errors=True)


def _stage_folder(
    port: str, manifest: str, target: str, store: Optional[str], staged: List[StagedFile]
) -> None:
    with open(manifest, "rb") as file:
        entries = json.load(file)["entries"]
    blobs = os.path.dirname(os.path.dirname(manifest))
    os.mkdir(target)
    for entry in entries:
        path = _relative_path(entry["path"], f'Input "{port}"')
        digest = entry["digest"].rpartition(":")[2]
        place = os.path.join(target, path)
        if "/" in path:
            os.makedirs(os.path.dirname(place), exist_ok=True)
        _stage_file(
            port,
            os.path.join(blobs, digest[:2], digest),
            place,
            store,
            entry.get("mode", 0o444) & 0o555 | 0o400,
            staged,
        )


def _stage_file(
    port: str, source: str, target: str, store: Optional[str], mode: int, staged: List[StagedFile]
) -> None:
    opened = os.open(source, os.O_RDONLY | os.O_NONBLOCK)
    try:
        size = os.fstat(opened).st_size
        linked = False
        if (
            size > link_above_bytes
            and mode == 0o444
            and store is not None
            and source.startswith(store + os.sep)
        ):
            linked = _clone(opened, target, mode) or _link(source, target)
        if not linked:
            _copy_into(opened, target, mode)
    finally:
        os.close(opened)
    stat = os.stat(target)
    staged.append(StagedFile(port, target, source, stat.st_size, stat.st_mtime_ns))


def _clone(source: int, target: str, mode: int) -> bool:
    opened = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    cloned = clone_file(source, opened)
    os.close(opened)
    if not cloned:
        os.unlink(target)
    return cloned


def _link(source: str, target: str) -> bool:
    try:
        os.link(source, target)
    except OSError:
        return False
    return True


def _copy_into(source: int, target: str, mode: int) -> None:
    opened = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        size = os.fstat(source).st_size
        if size > link_above_bytes and clone_file(source, opened):
            return
        while True:
            chunk = os.read(source, 1 << 20)
            if not chunk:
                return
            while chunk:
                chunk = chunk[os.write(opened, chunk) :]
    finally:
        os.close(opened)


def _hash_of(path: str) -> str:
    digest = hashlib.sha256()
    try:
        with open(path, "rb", buffering=0) as file:
            for chunk in iter(lambda: file.read(1 << 20), b""):
                digest.update(chunk)
    except OSError:
        return ""
    return digest.hexdigest()


def _same_file(one: str, other: str) -> bool:
    try:
        return os.path.samefile(one, other)
    except OSError:
        return False


def _plain_name(name: str, what: str) -> str:
    if "/" in name or name in ("", ".", "..") or "\0" in name:
        raise StepFailure(
            "input-missing", f"{what} has {json.dumps(name)} as file name; a name without folders is needed."
        )
    return name


def _relative_path(path: str, what: str) -> str:
    if path.startswith("/") or "\0" in path or any(part in ("", ".", "..") for part in path.split("/")):
        raise StepFailure(
            "input-missing", f"{what} has the path {json.dumps(path)}, which leads out of its folder."
        )
    return path


def _input_failure(error: OSError, port: str, source: str) -> StepFailure:
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        missing = error.filename or source
        return StepFailure(
            "input-missing",
            f'Input "{port}" is missing: there is no file {missing}; run the step that makes it again.',
        )
    return failure_of(error, f'placing input "{port}"', "input-missing")
