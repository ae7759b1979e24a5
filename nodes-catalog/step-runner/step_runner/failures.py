"""Why an attempt did not succeed, in one sentence; the reasons are those of docs/step-contract.md, section
4."""

from __future__ import annotations

import errno
import os
import traceback
from typing import Dict, Optional


class StepFailure(Exception):
    """An expected end of an attempt that is no success. `reason` is from the closed list, `message` is for
    people."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message

    def as_json(self) -> Dict[str, str]:
        return {"reason": self.reason, "message": self.message}


def is_disk_full(error: OSError) -> bool:
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


def failure_of(error: OSError, doing: str, otherwise: str = "internal") -> StepFailure:
    """The failure that an operating system error means; `doing` completes "while …"."""
    if is_disk_full(error):
        return StepFailure(
            "disk-full", f"The disk is full: no space left while {doing}; free some and run the step again."
        )
    return StepFailure(otherwise, f"{error.strerror or error} while {doing}{_where(error)}.")


def mishap_of(error: Exception) -> StepFailure:
    """The failure for an error that is our own bug, or comes from a launch that is none; names its place."""
    message = "".join(traceback.format_exception_only(type(error), error)).strip()
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{os.path.basename(place.filename)} line {place.lineno}"
    return StepFailure("internal", f"The step runner failed ({message}, {where}); please report this.")


def program_failure(error: OSError, program: str, path: Optional[str]) -> "tuple[int, StepFailure]":
    """The shell's exit code (127 not found, 126 not executable) and the sentence for a program that cannot be
    started."""
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        place = "" if "/" in program else f" on PATH ({path or 'which is empty'})"
        return 127, StepFailure(
            "environment-unavailable",
            f'Program "{program}" was not found{place}; install it, or correct the command.',
        )
    if error.errno == errno.EACCES:
        advice = f'is not executable; run "chmod +x {program}", or name the interpreter that runs it'
    elif error.errno == errno.ENOEXEC:
        advice = (
            "is no program this machine can run: it needs a first line such as #!/bin/sh, or another build"
        )
    elif error.errno == errno.E2BIG:
        advice = "was given more arguments and variables than the system takes; pass large values in a file"
    else:
        advice = f"could not be started: {error.strerror}"
    return 126, StepFailure("environment-unavailable", f'Program "{program}" {advice}.')


def _where(error: OSError) -> str:
    return f" ({error.filename})" if error.filename else ""
