"""flow.python: code, scripts and functions, and how their errors are told."""

from __future__ import annotations

import tempfile
import unittest
from pathlib import Path
from typing import Any

import attempt

folder = tempfile.TemporaryDirectory(prefix="flow-python-")
script = """import neighbour
def count(text, counted, least=1, *rest):
    with open(text) as source, open(counted, "w") as target:
        target.write(f"{len(source.read())} {least} {neighbour.name}")
def everything(**given):
    print(sorted(given))
def same_name(text, outputs):
    open(outputs["text"], "w").write(open(text).read())
def needy(text, wanted):
    pass
def broken(text):
    return int("x")
if __name__ == "__main__":
    print("script", sorted(inputs), sorted(outputs), parameters)
"""


def run(parameters: Any, outputs: Any = ()) -> attempt.AttemptResult:
    """Runs the node with the input `text`, and scripts/tools.py with a module beside it."""
    text, tools, neighbour = (Path(folder.name, name) for name in ("text.txt", "tools.py", "neighbour.py"))
    text.write_text("four")
    tools.write_text(script)
    neighbour.write_text("name = 'n'\n")
    files = {"scripts/tools.py": tools, "scripts/neighbour.py": neighbour}
    return attempt.run_node("flow/python", parameters, {"text": text}, outputs, files)


class FlowPython(unittest.TestCase):
    def assertFails(self, result: attempt.AttemptResult, message: str, reason: str = "exit-non-zero") -> None:
        self.assertEqual(result.exit_code, 1, result.log)
        assert result.failure is not None, result.log
        self.assertEqual((result.failure["reason"], result.failure["message"]), (reason, message))

    def test_code_sees_inputs_outputs_parameters_and_the_sdk(self) -> None:
        result = run(
            {
                "code": "import pickle\nclass Pair: pass\npickle.loads(pickle.dumps(Pair()))\n"
                "trainyard.log_metric('n', parameters['n'])\n"
                "open(outputs['copy'], 'w').write(open(inputs['text']).read() + __name__)\n",
                "n": 3,
                "outputs": {"copy": "file"},
            },
            ["copy"],
        )
        self.assertEqual(result.exit_code, 0, result.log)
        self.assertEqual(result.outputs["copy"].read_text(), "four__main__")
        self.assertEqual(result.metrics, {"n": 3})

    def test_a_script_runs_as_if_by_hand(self) -> None:
        result = run({"file": "scripts/tools.py", "n": 1, "outputs": {"copy": "file"}}, ["copy"])
        self.assertEqual(result.log, "script ['text'] ['copy'] {'n': 1}\n")

    def test_a_function_gets_its_arguments_by_name(self) -> None:
        parameters = {
            "file": "scripts/tools.py:count",
            "least": 2,
            "outputs": {"counted": "file"},
        }
        result = run(parameters, ["counted"])
        self.assertEqual(result.exit_code, 0, result.log)
        self.assertEqual(result.outputs["counted"].read_text(), "4 2 n")
        self.assertEqual(
            run({**parameters, "file": "scripts/tools.py:everything"}).log, "['least', 'text']\n"
        )

    def test_an_output_may_have_the_name_of_an_input(self) -> None:
        result = run({"file": "scripts/tools.py:same_name", "outputs": {"text": "file"}}, ["text"])
        self.assertEqual(result.outputs["text"].read_text(), "four", result.log)

    def test_exit_codes_are_the_codes_own(self) -> None:
        self.assertEqual(run({"code": "raise SystemExit(7)"}).exit_code, 7)
        self.assertEqual(run({"code": "import sys\nsys.exit()"}).exit_code, 0)

    def test_an_exception_is_told_with_the_line_of_the_users_own_code(self) -> None:
        result = run({"code": "import json\n\njson.loads('x')"})
        self.assertFails(
            result, "code, line 3: json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)"
        )
        self.assertTrue(
            result.log.startswith('Traceback (most recent call last):\n  File "code", line 3'), result.log
        )
        self.assertIn("json.loads('x')", result.log)
        self.assertNotIn("run.py", result.log)
        self.assertFails(
            run({"file": "scripts/tools.py:broken"}),
            "scripts/tools.py, line 12: ValueError: invalid literal for int() with base 10: 'x'",
        )

    def test_names_of_the_users_code_do_not_disturb_the_report(self) -> None:
        self.assertFails(
            run({"code": "report = step = user_frames = script = None\n1 / 0"}),
            "code, line 2: ZeroDivisionError: division by zero",
        )

    def test_a_syntax_error_is_told_with_its_line(self) -> None:
        self.assertFails(run({"code": "x = 1\nx = = 2\n"}), "code, line 2: SyntaxError: invalid syntax")

    def test_refusals(self) -> None:
        self.assertFails(run({}), "Set either code or file.")
        self.assertFails(run({"code": "1", "file": "scripts/tools.py"}), "Set either code or file.")
        self.assertFails(
            run({"file": "scripts/gone.py"}),
            "scripts/gone.py is not there; check the parameter file.",
            "input-missing",
        )
        self.assertFails(
            run({"file": "scripts/tools.py:cuont"}),
            "scripts/tools.py has no function 'cuont'; its functions are broken, count, everything, needy, "
            "same_name.",
        )
        self.assertFails(
            run({"file": "scripts/tools.py:needy", "n": 1}),
            "scripts/tools.py: needy asks for wanted; give it as an input, an output or a parameter of the "
            "node (there is n, text).",
        )

    def test_it_needs_no_package_beyond_the_standard_library(self) -> None:
        result = run(
            {"code": "import sys\nprint([m for m in sys.modules if m.startswith('trainyard_nodes')])"}
        )
        self.assertEqual(result.log, "[]\n")


if __name__ == "__main__":
    unittest.main()
