"""Python steps: a fork of a warm interpreter behaves like `python entry`, and starts much sooner."""

from __future__ import annotations

import os
import signal
import sys
import unittest
from typing import Any, Dict

from runner_process import RunnerTest, running

probe = """
import atexit, decimal, json, locale, os, random, signal, sys, threading, time
atexit.register(lambda: print("atexit", __name__))
class Pickled: pass
import pickle
report = {
    "argv": sys.argv, "orig_argv": getattr(sys, "orig_argv", None), "path": sys.path, "file": __file__,
    "name": __name__, "main": sys.modules["__main__"].__dict__ is globals(), "spec": repr(__spec__),
    "cwd": os.getcwd(), "environ": dict(sorted(os.environ.items())), "flags": str(sys.flags),
    "executable": sys.executable, "prefix": sys.prefix, "hash": hash("text"),
    "encoding": [sys.stdout.encoding, sys.stdin.encoding, sys.getfilesystemencoding()],
    "locale": locale.getpreferredencoding(), "tty": sys.stdout.isatty(),
    "buffer": [sys.stdout.line_buffering, sys.stdout.write_through, sys.stderr.write_through],
    "stdin": sys.stdin.read(), "session": os.getsid(0) == os.getpid(),
    "group": os.getpgid(0) == os.getpid(),
    "signals": [str(signal.getsignal(n)).split(" at ")[0] for n in (1, 2, 10, 13, 15, 17)],
    "mask": str(signal.pthread_sigmask(0, [])), "descriptors": sorted(os.listdir("/proc/self/fd"))[:-1],
    "threads": threading.active_count(), "thread": threading.current_thread().name, "umask": os.umask(0o22),
    "zone": time.tzname, "pickle": pickle.loads(pickle.dumps(Pickled())).__class__ is Pickled,
    "ours": [name for name in sys.modules if name.startswith("step_runner")],
    "annotations": "annotations" in globals(), "gc": __import__("gc").isenabled(),
    "recursion": sys.getrecursionlimit(), "parent_is_not_the_interpreter": os.getppid() > 1,
}
print(json.dumps(report, indent=1))
print("to stderr", file=sys.stderr)
os.write(1, b"raw \\xff\\n")
def late():
    time.sleep(0.05)
    print("thread")
threading.Thread(target=late).start()
"""

endings = {
    "error": "def f():\n    1 / 0\nf()\n",
    "chained": "try:\n    {}['x']\nexcept KeyError as e:\n    raise ValueError('second') from e\n",
    "syntax": "print('before')\nif True print(1)\n",
    "exit-3": "import sys; sys.exit(3)",
    "exit-none": "import sys; sys.exit()",
    "exit-256": "import sys; sys.exit(256)",
    "exit-text": "import sys; sys.exit('what went wrong')",
    "os-exit": "import os; print('x', flush=True); os._exit(7)",
    "interrupt": "raise KeyboardInterrupt",
    "segfault": "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
    "hook": "import sys; sys.excepthook = lambda *a: print('hooked', a[0].__name__); raise OSError",
    "last-error": "import atexit\natexit.register(lambda: print('late'))\nraise SystemExit(4)\n",
    "coding": "# -*- coding: latin-1 -*-\nprint('caf\\xe9'.encode('utf-8'))\n",
}


class PythonSteps(RunnerTest):
    python = os.environ.get("TRAINYARD_TEST_PYTHON", sys.executable)

    def python_launch(self, name: str, source: str, fork: bool, **fields: Any) -> Dict[str, Any]:
        entry = self.folder / "node" / "run.py"
        entry.parent.mkdir(exist_ok=True)
        entry.write_bytes(source.encode("latin-1"))
        library = self.folder / "library"
        library.mkdir(exist_ok=True)
        python = {
            "key": "env",
            "executable": self.python,
            "warm": ["decimal", "json"],
            "fork": fork,
            **fields.pop("python", {}),
        }
        return self.launch(name, entry=str(entry), path=[str(library)], python=python, **fields)

    def run_python(self, name: str, source: str, fork: bool, **fields: Any) -> Dict[str, Any]:
        self.runner.say("start", **self.python_launch(name, source, fork, **fields))
        return self.runner.result(name)

    def assert_same(self, source: str, name: str = "step", **fields: Any) -> Dict[str, Any]:
        """Runs the script both ways in folders of the same name; log, exit code and failure are the same."""
        seen = []
        for fork in (False, True):
            result = self.run_python(f"{name}-{fork}", source, fork, dir=str(self.folder / name), **fields)
            log = (self.folder / name / "log.bin").read_bytes()
            seen.append((result["exitCode"], result["signal"], result.get("failure"), log.decode("latin-1")))
            os.rename(self.folder / name, self.folder / f"{name}-{fork}")
        self.maxDiff = None
        self.assertEqual(seen[0], seen[1])
        return {"exitCode": seen[0][0], "log": seen[0][3]}

    def test_warm_and_cold_see_the_same_world(self) -> None:
        seen = self.assert_same(probe, env={"TRAINYARD_RUN_ID": "r", "TZ": "Asia/Tokyo"}, threads=2)
        self.assertEqual(seen["exitCode"], 0)
        self.assertIn('"OMP_NUM_THREADS": "2"', seen["log"])
        self.assertIn("thread\natexit __main__\n", seen["log"])
        self.assertEqual(self.runner.wait_for("warmed")["key"], "env")
        self.assertNotIn("message", self.runner.wait_for("warmed"))

    def test_warm_and_cold_end_the_same_way(self) -> None:
        for name, source in endings.items():
            with self.subTest(name):
                self.assert_same(source, name)

    def test_a_warm_step_is_a_fork_and_its_modules_are_there(self) -> None:
        cold = self.run_python("cold", "import sys; print('decimal' in sys.modules)", False)
        warm = self.run_python("warm", "import sys; print('decimal' in sys.modules)", True)
        self.assertEqual((cold["exitCode"], self.log_of("cold")), (0, b"False\n"))
        self.assertEqual((warm["exitCode"], self.log_of("warm")), (0, b"True\n"))

    def test_random_numbers_differ_between_warm_steps(self) -> None:
        for name in ("one", "two"):
            self.run_python(name, "import random; print(random.random())", True)
        self.assertNotEqual(self.log_of("one"), self.log_of("two"))

    def test_a_chain_of_warm_steps_and_programs(self) -> None:
        launches = [
            self.python_launch("a", "print('warm')", True),
            self.python_launch("b", "print('warm')", True, after="a"),
            self.shell("c", "true", after="b"),
            self.python_launch("d", "print('warm')", True, after="c"),
        ]
        self.runner.say("batch", launches=launches)
        self.assertEqual(self.runner.result("d")["exitCode"], 0)

    def test_a_module_that_cannot_be_imported_is_told_and_steps_start_all_the_same(self) -> None:
        result = self.run_python("step", "print('fine')", True, python={"warm": ["no_such_module"]})
        self.assertIn("no_such_module", self.runner.wait_for("warmed")["message"])
        self.assertEqual((result["exitCode"], self.log_of("step")), (0, b"fine\n"))

    def test_an_interpreter_that_starts_threads_is_not_forked(self) -> None:
        module = self.folder / "busy.py"
        module.write_text(
            "import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()\n"
        )
        result = self.run_python(
            "step",
            "import threading; print(threading.active_count())",
            True,
            python={"warm": ["busy"]},
            env={"PYTHONPATH": str(self.folder)},
        )
        self.assertIn("started 1 threads", self.runner.wait_for("warmed")["message"])
        self.assertEqual((result["exitCode"], self.log_of("step")), (0, b"1\n"))

    def test_a_missing_interpreter(self) -> None:
        for fork in (True, False):
            result = self.run_python(f"step-{fork}", "", fork, python={"executable": "/nowhere/python"})
            self.assertEqual(
                (result["exitCode"], result["failure"]["reason"]), (127, "environment-unavailable")
            )
        self.assertIn("/nowhere/python", self.runner.wait_for("warmed")["message"])

    def test_an_interpreter_that_was_killed_is_started_again(self) -> None:
        self.runner.say(
            "warm", environment={"key": "env", "executable": self.python, "warm": ["json"], "fork": True}
        )
        self.runner.wait_for("warmed", also=lambda event: "milliseconds" in event)
        parent = "import os; print(open(f'/proc/{os.getppid()}/stat').read().rpartition(')')[2].split()[1])"
        self.run_python("first", parent, True)
        os.kill(int(self.log_of("first")), signal.SIGKILL)
        self.assertEqual(self.run_python("second", "print(1)", True)["exitCode"], 0)

    def test_cancel_and_leftovers_of_a_warm_step(self) -> None:
        source = "import subprocess, time\np = subprocess.Popen(['setsid', 'sleep', '300'])\n"
        source += "print(p.pid)\nprint('ready')\ntime.sleep(300)\n"
        self.runner.say("start", **self.python_launch("step", source, True))
        self.wait_for_log("step", "ready")
        self.runner.say("cancel", id="step", graceMs=5000)
        result = self.runner.result("step")
        self.assertEqual((result["signal"], result["failure"]["reason"]), ("SIGTERM", "cancelled"))
        self.assertFalse(running(int(self.log_of("step").split()[0])))

    def test_F67_a_killed_supervisor_of_a_warm_step_means_lost_and_nothing_is_left_running(self) -> None:
        source = "import os, subprocess, time\np = subprocess.Popen(['setsid', 'sleep', '300'])\n"
        source += "print(os.getppid(), os.getpid(), p.pid)\nprint('ready')\ntime.sleep(300)\n"
        self.runner.say("start", **self.python_launch("step", source, True))
        self.wait_for_log("step", "ready")
        supervisor, step, child = map(int, self.log_of("step").split()[:3])
        os.kill(supervisor, signal.SIGKILL)
        self.runner.wait_for("lost", "step")
        self.assertEqual([running(step), running(child)], [False, False])
        self.assertEqual(self.run_python("later", "print(1)", True)["exitCode"], 0)

    def test_F01_a_killed_runner_leaves_a_warm_step_to_its_supervisor(self) -> None:
        source = "import os, time\nprint('ready')\nwhile not os.path.exists('go'): time.sleep(0.02)\n"
        self.runner.say("start", **self.python_launch("step", source, True))
        self.wait_for_log("step", "ready")
        self.runner.kill()
        second = self.new_runner()
        second.say("watch", id="step", dir=str(self.folder / "step"))
        self.file_of("step", "go").touch()
        self.assertEqual(second.result("step")["exitCode"], 0)

    @unittest.skipUnless(
        os.environ.get("TRAINYARD_TEST_PYTHON"), "TRAINYARD_TEST_PYTHON names no Python with scikit-learn"
    )
    def test_warm_and_cold_compute_the_same_with_the_same_threads(self) -> None:
        source = """
import numpy, pandas, pyarrow, sklearn.ensemble, threadpoolctl
for pool in sorted(threadpoolctl.threadpool_info(), key=lambda p: p["prefix"] + p["filepath"]):
    print(pool["prefix"], pool["num_threads"])
random = numpy.random.RandomState(0)
x = random.rand(500, 20); y = x[:, 0] + x[:, 1] > 1
model = sklearn.ensemble.RandomForestClassifier(20, n_jobs=2, random_state=1).fit(x, y)
boosted = sklearn.ensemble.HistGradientBoostingClassifier(max_iter=20, random_state=1).fit(x, y)
print(model.predict_proba(x).sum(axis=0), boosted.predict_proba(x).sum(axis=0), numpy.linalg.svd(x)[1])
print(pyarrow.cpu_count(), pandas.DataFrame(x).describe())
"""
        modules = ["pandas", "sklearn.pipeline", "sklearn.ensemble", "pyarrow.parquet"]
        for threads in (1, 2):
            seen = self.assert_same(source, f"threads-{threads}", threads=threads, python={"warm": modules})
            self.assertEqual(seen["exitCode"], 0)
            self.assertIn(f"openblas {threads}", seen["log"])
        self.assertNotIn("message", self.runner.wait_for("warmed"))
