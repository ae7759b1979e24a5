"""Moves the outputs of an attempt into the artifact store, under the sha256 of their bytes."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import stat
from typing import Any, Dict, List, Optional, Tuple

from .failures import StepFailure, failure_of
from .system import clone_file


_kinds = {"directory": "directory"}
_kinds.update(dict.fromkeys(("file", "dataset", "metrics", "plots", "value", "endpoint"), "file"))
"""What an output of a type must be; a model may be a file or a directory."""


def publish_outputs(folder: str, outputs: Dict[str, Dict[str, Any]], store: str) -> Dict[str, Dict[str, Any]]:
    """Publishes every declared output that is there; returns port to `{digest, kind, bytes, name}`.

    Raises StepFailure `output-missing` for an output that is not there (unless optional), is a directory
    where its type wants a file or the reverse, or is or holds something else than files and folders, and
    `disk-full`.
    """
    published = {}
    for port, output in outputs.items():
        path = os.path.join(folder, "outputs", output["name"])
        try:
            mode = os.lstat(path).st_mode
        except FileNotFoundError:
            if output.get("optional"):
                continue
            raise StepFailure(
                "output-missing",
                f'Output "{port}" was not written: the step ended well but left no outputs/{output["name"]}.',
            ) from None
        _check_kind(port, output.get("type"), mode)
        try:
            if stat.S_ISDIR(mode):
                digest, size = _publish_folder(path, port, store)
                kind = "directory"
            else:
                digest, size = _publish_file(path, port, store)
                kind, digest = "file", "sha256:" + digest
        except OSError as error:
            raise failure_of(error, f'storing output "{port}"') from error
        published[port] = {"digest": digest, "kind": kind, "bytes": size, "name": output["name"]}
    return published


def _check_kind(port: str, port_type: Optional[str], mode: int) -> None:
    made = "directory" if stat.S_ISDIR(mode) else "file" if stat.S_ISREG(mode) else None
    wanted = _kinds.get(port_type or "", made)
    if made is not None and made != wanted:
        message = f'Output "{port}" should be a {wanted}, but the step made a {made}.'
        raise StepFailure("output-missing", message)


def _publish_file(path: str, port: str, store: str) -> Tuple[str, int]:
    """Hex digest and size."""
    opened = _open_regular(path, port)
    try:
        details = os.fstat(opened)
        hexadecimal = _hash(opened)
        # A blob that is there already is replaced: nobody has read it, so it may be damaged.
        blob = os.path.join(store, "blobs", hexadecimal[:2], hexadecimal)
        if details.st_nlink > 1 or not _move(path, opened, blob):
            _copy(opened, blob, store)
            os.unlink(path)
        return hexadecimal, details.st_size
    finally:
        os.close(opened)


def _publish_folder(folder: str, port: str, store: str) -> Tuple[str, int]:
    """Digest of the manifest and the bytes of all files together."""
    entries: List[Dict[str, Any]] = []
    files = _files_below(folder, port)
    try:
        os.fsencode("\n".join(files)).decode("utf-8")
    except UnicodeDecodeError:
        raise StepFailure(
            "output-missing", f'Output "{port}" was refused: a file name in it is not UTF-8; rename it.'
        ) from None
    for path in files:
        mode = 0o755 if os.lstat(path).st_mode & 0o100 else 0o644
        hexadecimal, size = _publish_file(path, port, store)
        entries.append(
            {
                "path": os.path.relpath(path, folder),
                "digest": "sha256:" + hexadecimal,
                "bytes": size,
                "mode": mode,
            }
        )
    entries.sort(key=lambda entry: entry["path"])
    manifest = json.dumps({"entries": entries}, separators=(",", ":"), ensure_ascii=False).encode("utf-8")
    hexadecimal = hashlib.sha256(manifest).hexdigest()
    blob = os.path.join(store, "blobs", hexadecimal[:2], hexadecimal)
    draft, opened = _draft(store)
    with os.fdopen(opened, "wb") as file:
        file.write(manifest)
    _settle(draft, blob)
    shutil.rmtree(folder, ignore_errors=True)
    return "sha256dir:" + hexadecimal, sum(entry["bytes"] for entry in entries)


def _files_below(folder: str, port: str) -> List[str]:
    """All files, checked before anything is moved, so that a refused output stays as the step left it."""
    files = []
    pending = [folder]
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    pending.append(entry.path)
                elif entry.is_file(follow_symlinks=False):
                    files.append(entry.path)
                else:
                    raise _refused(entry.path, port)
    return files


def _open_regular(path: str, port: str) -> int:
    try:
        opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO):
            raise _refused(path, port) from error
        raise
    if not stat.S_ISREG(os.fstat(opened).st_mode):
        os.close(opened)
        raise _refused(path, port)
    return opened


def _refused(path: str, port: str) -> StepFailure:
    what = "a symbolic link" if os.path.islink(path) else "no file or folder"
    return StepFailure(
        "output-missing",
        f'Output "{port}" was refused: {path} is {what}; write a file or a folder of files there.',
    )


def _hash(opened: int) -> str:
    digest = hashlib.sha256()
    buffer = bytearray(1 << 20)
    view = memoryview(buffer)
    with open(opened, "rb", buffering=0, closefd=False) as file:
        for size in iter(lambda: file.readinto(buffer), 0):
            digest.update(view[:size])
    return digest.hexdigest()


def _move(path: str, opened: int, blob: str) -> bool:
    """Renames the file into the store. False where the store is on another file system."""
    os.fchmod(opened, 0o444)
    try:
        _rename(path, blob)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        return False
    return True


def _copy(opened: int, blob: str, store: str) -> None:
    draft, target = _draft(store)
    try:
        with os.fdopen(target, "wb") as file:
            if not clone_file(opened, file.fileno()):
                os.lseek(opened, 0, os.SEEK_SET)
                with open(opened, "rb", closefd=False) as source:
                    shutil.copyfileobj(source, file, 1 << 20)
        _settle(draft, blob)
    except BaseException:
        os.unlink(draft)
        raise


def _draft(store: str) -> Tuple[str, int]:
    folder = os.path.join(store, "tmp")
    path = os.path.join(folder, f"{os.getpid()}-{os.urandom(6).hex()}")
    try:
        return path, os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)
        return path, os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)


def _settle(draft: str, blob: str) -> None:
    os.chmod(draft, 0o444)
    _rename(draft, blob)


def _rename(path: str, blob: str) -> None:
    try:
        os.rename(path, blob)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(blob), exist_ok=True)
        os.rename(path, blob)
