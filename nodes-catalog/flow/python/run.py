"""Runs the user's Python: code from the pipeline file, a script, or a function of a script.

Uses the standard library only, because a node may bring an environment of its own.
"""

from __future__ import annotations

import inspect
import linecache
import os
import re
import runpy
import sys
import traceback
import types
from typing import Any, Dict, List

import trainyard

step = trainyard.step()
settings = ("code", "file", "outputs")
parameters = {name: value for name, value in step.parameters.items() if name not in settings}
file = step.parameters.get("file", "")
named = re.search(r":([A-Za-z_]\w*)$", file)
function = named.group(1) if named else ""
script = os.path.relpath(file[: named.start()] if named else file) if file else ""
visible = {"trainyard": trainyard, "inputs": step.inputs, "outputs": step.outputs, "parameters": parameters}


def run_code(code: str) -> None:
    """Runs code as if it were a script; a traceback shows its lines."""
    name = "code"
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
    module = types.ModuleType("__main__")
    module.__dict__.update(visible)
    sys.modules["__main__"] = module
    exec(compile(code, name, "exec"), module.__dict__)


def run_file() -> None:
    """Runs a script, or calls one function in it."""
    if not os.path.isfile(script):
        trainyard.fail(f"{script} is not there; check the parameter file.", reason="input-missing")
    sys.path.insert(0, os.path.dirname(os.path.abspath(script)))
    sys.argv = [script]
    if not function:
        runpy.run_path(script, init_globals=visible, run_name="__main__")
        return
    module_name = os.path.splitext(os.path.basename(script))[0]
    found = runpy.run_path(script, init_globals=visible, run_name=module_name)
    if not callable(found.get(function)):
        names = sorted(name for name, value in found.items() if inspect.isfunction(value))
        trainyard.fail(
            f"{script} has no function {function!r}; its functions are {', '.join(names) or 'none'}."
        )
    found[function](**arguments(found[function], f"{script}: {function}"))


def arguments(function: Any, name: str) -> Dict[str, Any]:
    """Values for a function's arguments, by name: parameters, else paths of inputs, else paths of outputs."""
    known: Dict[str, Any] = {**visible, **step.outputs, **step.inputs, **parameters}
    by_name = {key.replace("-", "_"): value for key, value in known.items()}
    wanted = [
        one for one in inspect.signature(function).parameters.values() if one.kind is not one.VAR_POSITIONAL
    ]
    if any(one.kind is one.VAR_KEYWORD for one in wanted):
        return {name: value for name, value in by_name.items() if name not in visible}
    missing = [one.name for one in wanted if one.default is one.empty and one.name not in by_name]
    if missing:
        trainyard.fail(
            f"{name} asks for {', '.join(missing)}; give it as an input, an output or a parameter of the "
            f"node (there is {', '.join(sorted(by_name.keys() - visible.keys())) or 'none'})."
        )
    return {one.name: by_name[one.name] for one in wanted if one.name in by_name}


def user_frames(error: BaseException) -> List[traceback.FrameSummary]:
    """The frames of the user's own code: what comes after this file and the runpy that it uses."""
    ours = (os.path.abspath(__file__), runpy.__file__)
    frames = traceback.extract_tb(error.__traceback__)
    start = 0
    for position, frame in enumerate(frames):
        if os.path.abspath(frame.filename) in ours or frame.filename.startswith("<frozen runpy"):
            start = position + 1
    return list(frames)[start:]


def report(error: BaseException) -> None:
    """Prints the traceback without our own frames, and ends the step with a sentence that names the line."""
    frames = user_frames(error)
    message = "".join(traceback.format_exception_only(type(error), error)).strip()
    if frames:
        print(
            "Traceback (most recent call last):\n" + "".join(traceback.format_list(frames)),
            end="",
            file=sys.stderr,
        )
    print(message, file=sys.stderr)
    if isinstance(error, SyntaxError) and error.filename:
        place = f"{error.filename}, line {error.lineno}: "
    else:
        own = [frame for frame in frames if frame.filename in ("code", script)]
        place = f"{own[-1].filename}, line {own[-1].lineno}: " if own else ""
    trainyard.fail(place + message.splitlines()[-1])


def main() -> None:
    code = step.parameters.get("code", "")
    if bool(code) == bool(script):
        trainyard.fail("Set either code or file.")
    try:
        if code:
            run_code(code)
        else:
            run_file()
    except Exception as error:
        report(error)


main()
