"""Runs the user's training script in this attempt, as `python script` would."""

import os
import runpy
import sys
import traceback

import trainyard

step = trainyard.step()
name = step.parameters["script"]
script = os.path.abspath(name)
if not os.path.isfile(script):
    trainyard.fail(f"The script {name} is not there: check the parameter script.", reason="input-missing")
sys.argv = [script]
sys.path.insert(0, os.path.dirname(script))
try:
    runpy.run_path(script, run_name="__main__")
except SyntaxError as error:
    traceback.print_exc()
    trainyard.fail(f"{name}, line {error.lineno}: {error.msg}.")
except Exception as error:
    traceback.print_exc()
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == script]
    place = f"{name}, line {lines[-1]}" if lines else name
    trainyard.fail(f"{place}: {type(error).__name__}: {error}")
if step.trial is None and not os.path.exists(step.outputs["model"]):
    trainyard.fail(f"{name} ended without a model: let it write a folder at the path step.outputs['model'].")
