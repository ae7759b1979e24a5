"""The two ends of an attempt whose middle runs in a container: its folder is made ready before, and its result is
made afterwards, on this side. The container sees its own folder only, and its word is taken for nothing but files."""

from __future__ import annotations

import json
import os
import stat
import sys
from typing import Any, Dict, Optional

from .attempt import Attempt, Launch, add_python_variables
from .failures import StepFailure, failure_of, mishap_of
from .growth import Growth
from .processes import boot_id, identity_of
from .protocol import encode
from .staging import remove_inputs
from .supervision import Ending
from .system import FolderWatch

_told_files = ("log.bin", "log.times", "events.ndjson", "step.json", "exit-code")


def serve(act: str) -> int:
    """Reads one request from standard input and answers with one line of JSON."""
    request = json.load(sys.stdin.buffer)
    answer = _stage(request) if act == "stage" else _collect(request)
    sys.stdout.buffer.write(encode(answer) + b"\n")
    return 0


def _stage(request: Dict[str, Any]) -> Dict[str, Any]:
    """Makes the folder of `request["launch"]` ready for the user `request["uid"]` in the container."""
    launch: Launch = request["launch"]
    attempt = Attempt(launch, {})
    me = identity_of(os.getpid())
    owner = {"bootId": boot_id(), "pid": os.getpid(), "startTime": me and me.start_time}
    refusal = attempt.claim(encode(owner))
    if refusal is not None:
        return {"event": "refused", **refusal.as_json()}
    try:
        attempt.prepare()
        environment = dict(attempt.environment)
        if "entry" in launch:
            add_python_variables(environment, launch)
        _give_to(launch["dir"], request["uid"], request["gid"], "inputs")
    except StepFailure as failure:
        return {"event": "ended", "result": attempt.finish_unstarted(failure, None)}
    except OSError as error:
        failure = failure_of(error, "preparing the attempt folder")
        return {"event": "ended", "result": attempt.finish_unstarted(failure, None)}
    return {"event": "staged", "environment": environment}


def _collect(request: Dict[str, Any]) -> Dict[str, Any]:
    """Makes the result of an attempt whose container is over: `ending` is how, `failure` why, where that is known."""
    launch: Launch = request["launch"]
    attempt = Attempt(launch, {})
    told = request.get("failure")
    failure = told and StepFailure(told["reason"], told["message"])
    ending = request["ending"]
    attempt.started_at = ending["startedAt"]
    try:
        os.chdir(launch["dir"])
        _keep_own_files()
        if os.geteuid() == 0:
            _give_to(".", 0, os.getegid(), None)
        if ending["exitCode"] is None:
            result = attempt.finish_unstarted(failure, None)
            result["bytes"] = _size_of("log.bin")
        else:
            result = attempt.finish(_ending(ending, failure), _growth(launch["dir"]))
        if result["exitCode"] == 0 and "failure" not in result and not launch.get("keepInputs"):
            remove_inputs(".")
    except Exception as error:
        known = failure_of(error, "finishing the attempt") if isinstance(error, OSError) else mishap_of(error)
        result = attempt.finish_unstarted(failure or known, None)
    return {"event": "ended", "result": result, "eventBytes": _size_of("events.ndjson")}


def _ending(ending: Dict[str, Any], cause: Optional[StepFailure]) -> Ending:
    code = ending["exitCode"]
    # As a shell tells signals; a code of that size that a program gives by itself cannot be told from them.
    status = code - 128 if 128 < code <= 128 + 64 else code << 8
    return Ending(status, ending["durationS"], ending["cpuMs"] / 1000, ending["peakBytes"], 0, cause)


def _growth(folder: str) -> Growth:
    growth = Growth(FolderWatch())
    growth.begin(folder)
    growth.log_bytes = _size_of("log.bin")
    growth.event_bytes = _size_of("events.ndjson")
    return growth


def _keep_own_files() -> None:
    """Removes what the step put in the place of files that are read on this side: a link would lead out of its
    folder."""
    for name in (*_told_files, "result.json", "result.json.tmp"):
        try:
            if name.startswith("result") or not stat.S_ISREG(os.lstat(name).st_mode):
                os.unlink(name)
        except FileNotFoundError:
            pass


def _give_to(folder: str, uid: int, gid: int, but: Optional[str]) -> None:
    """Makes a user the owner of everything in a folder, links themselves and not what they lead to."""
    if os.geteuid() != 0:
        return
    os.chown(folder, uid, gid)
    for parent, folders, names in os.walk(folder):
        if but is not None and parent == folder and but in folders:
            folders.remove(but)
        for name in (*folders, *names):
            os.chown(os.path.join(parent, name), uid, gid, follow_symlinks=False)


def _size_of(name: str) -> int:
    try:
        return os.lstat(name).st_size
    except OSError:
        return 0
