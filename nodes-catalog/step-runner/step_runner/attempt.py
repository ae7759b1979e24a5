"""One attempt of a step in its folder: claim, staging, start, and the result that appears by rename."""

from __future__ import annotations

import os
import signal
import time
from typing import Any, Callable, Dict, List, Optional

from .failures import StepFailure, failure_of, program_failure
from .growth import Growth
from .memory import MemoryWatch, memory_limit
from .processes import identity_of, signal_name
from .programs import find_program
from .protocol import encode
from .publishing import publish_outputs
from .staging import (
    StagedFile,
    changed_inputs,
    remove_inputs,
    remove_secrets,
    stage_files,
    stage_inputs,
    write_secrets,
)
from .supervision import Ending

Launch = Dict[str, Any]

_reset_signals = [
    signal.SIGPIPE,
    signal.SIGXFSZ,
    signal.SIGINT,
    signal.SIGQUIT,
    signal.SIGHUP,
    signal.SIGTERM,
]
_ended_by_us = ("cancelled", "timeout", "out-of-memory")
thread_variables = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")


class Attempt:
    """The attempt that a launch describes. The methods are called once each, in the order in which they stand
    here."""

    def __init__(self, launch: Launch, context: Dict[str, str]) -> None:
        self.launch = launch
        self.folder: str = launch["dir"]
        self.log = -1
        self.limit: Optional[MemoryWatch] = None
        self.started_at = 0.0
        self._staged: List[StagedFile] = []
        self.environment = dict(context)
        threads = launch.get("threads")
        if threads:
            self.environment.update(dict.fromkeys(thread_variables, str(threads)))
        self.environment.update(launch.get("env") or {})

    def claim(self, owner: bytes) -> Optional[StepFailure]:
        """Makes the attempt ours, or says why it cannot be; from here on the working directory is the attempt
        folder."""
        try:
            _make_folder(self.folder)
            os.chdir(self.folder)
            claim = os.open("claim", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        except FileExistsError:
            return StepFailure(
                "claimed", f"{self.folder} is claimed already: another runner has this attempt."
            )
        except OSError as error:
            return failure_of(error, f"making the attempt folder {self.folder}")
        try:
            os.write(claim, owner)
        except OSError as error:
            os.unlink("claim")
            return failure_of(error, f"claiming {self.folder}")
        finally:
            os.close(claim)
        return None

    def prepare(self) -> None:
        """Stages inputs, files and secrets and writes step.json. Raises StepFailure."""
        launch, folder = self.launch, self.folder
        self.started_at = time.time()
        outputs = {
            port: os.path.join(folder, "outputs", output["name"])
            for port, output in (launch.get("outputs") or {}).items()
        }
        try:
            self.log = os.open("log.bin", os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
            if outputs:
                os.mkdir("outputs")
            inputs = {}
            if launch.get("inputs"):
                inputs = stage_inputs(
                    folder, launch["inputs"], launch.get("lists") or (), launch.get("store"), self._staged
                )
            if launch.get("files"):
                stage_files(folder, launch["files"])
            secrets = write_secrets(folder, launch.get("secrets") or {})
            _write_new(
                "step.json",
                encode({**launch.get("step", {}), "inputs": inputs, "outputs": outputs, "secrets": secrets}),
            )
            self.limit = memory_limit(launch.get("memoryBytes"))
        except OSError as error:
            raise failure_of(error, "preparing the attempt folder") from error
        for port, path in inputs.items():
            self.environment["TRAINYARD_INPUT_" + _variable(port)] = (
                path if isinstance(path, str) else os.pathsep.join(path)
            )
        for port, path in outputs.items():
            self.environment["TRAINYARD_OUTPUT_" + _variable(port)] = path
        for name, path in secrets.items():
            self.environment[f"TRAINYARD_SECRET_{_variable(name)}_FILE"] = path

    def start(self, fork: Optional[Callable[[Launch, Dict[str, str], int], int]]) -> int:
        """Starts the step, stdout and stderr straight into the log; returns its pid. `fork` starts Python
        steps warm.

        Raises StepFailure when the program cannot be started.
        """
        environment = self.environment
        if self.limit is not None:
            self.limit.enter()
        try:
            self.started_at = time.time()
            if "entry" not in self.launch:
                return self._spawn(self.launch["argv"], environment)
            add_python_variables(environment, self.launch)
            if fork is not None:
                return fork(self.launch, environment, self.log)
            return self._spawn([self.launch["python"]["executable"], self.launch["entry"]], environment)
        finally:
            if self.limit is not None:
                self.limit.leave()

    def started_text(self) -> str:
        return timestamp(self.started_at)

    def record_process(self, pid: int) -> None:
        """Writes down the step's own process, for whoever finds the attempt without its supervisor."""
        identity = identity_of(pid)
        if identity is not None:
            try:
                _write_new("step.pid", encode({"pid": pid, "startTime": identity.start_time}))
            except OSError:
                pass

    def finish(self, ending: Ending, growth: Growth) -> Dict[str, Any]:
        """Checks inputs, publishes outputs, and writes the result of a step that ran."""
        status = ending.status
        number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        exit_code = 128 + number if number else os.WEXITSTATUS(status)
        result = self._result(exit_code, signal_name(number) if number else None)
        result.update(
            endedAt=timestamp(self.started_at + ending.duration_s),
            durationMs=round(ending.duration_s * 1000, 3),
            cpuMs=round(ending.cpu_s * 1000),
            peakMemoryBytes=ending.peak_bytes,
            bytes=growth.log_bytes,
            leftovers=ending.leftovers,
        )
        failure = ending.cause
        try:
            result["lines"] = growth.count_lines()
            if self._staged and failure is None:
                failure = self._input_failure()
            if exit_code == 0 and failure is None and self.launch.get("outputs"):
                result["outputs"] = publish_outputs(self.folder, self.launch["outputs"], self.launch["store"])
            if exit_code != 0 and failure is None and _disk_is_full():
                failure = StepFailure(
                    "disk-full",
                    "The disk is full: the step ended while no space was left; free some and run it again.",
                )
        except StepFailure as problem:
            failure = problem
        except OSError as error:
            failure = failure or failure_of(error, "finishing the attempt")
        return self._close(result, failure)

    def finish_unstarted(self, failure: StepFailure, exit_code: Optional[int]) -> Dict[str, Any]:
        """Writes the result of a step that never ran; `exit_code` is 126 or 127 where a shell would say
        so."""
        return self._close(self._result(exit_code, None), failure)

    def _spawn(self, argv: List[str], environment: Dict[str, str]) -> int:
        path = environment.get("PATH")
        try:
            return os.posix_spawn(
                find_program(argv[0], path),
                argv,
                environment,
                file_actions=[
                    (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                    (os.POSIX_SPAWN_DUP2, self.log, 1),
                    (os.POSIX_SPAWN_DUP2, self.log, 2),
                ],
                setsid=True,
                setsigmask=[],
                setsigdef=_reset_signals,
            )
        except OSError as error:
            exit_code, failure = program_failure(error, argv[0], path)
            raise ProgramMissing(failure, exit_code) from error

    def _input_failure(self) -> Optional[StepFailure]:
        changed = changed_inputs(self._staged, self.launch.get("store"))
        if not changed:
            return None
        name = os.path.relpath(changed[0].path, self.folder)
        return StepFailure(
            "exit-non-zero",
            f'Step changed its input "{changed[0].port}" ({name}); inputs are read-only, so change a copy.',
        )

    def _result(self, exit_code: Optional[int], signal_text: Optional[str]) -> Dict[str, Any]:
        started = timestamp(self.started_at)
        return {
            "exitCode": exit_code,
            "signal": signal_text,
            "startedAt": started,
            "endedAt": started,
            "durationMs": 0.0,
            "cpuMs": 0,
            "peakMemoryBytes": 0,
            "bytes": 0,
            "lines": 0,
            "leftovers": 0,
            "outputs": {},
        }

    def _close(self, result: Dict[str, Any], failure: Optional[StepFailure]) -> Dict[str, Any]:
        if failure is not None:
            result["failure"] = failure.as_json()
        if self.log >= 0:
            os.close(self.log)
            self.log = -1
        if self.limit is not None:
            self.limit.close()
        if self.launch.get("secrets"):
            remove_secrets(".")
        if self._staged and not self.launch.get("keepInputs") and failure is None and result["exitCode"] == 0:
            remove_inputs(".")
        try:
            write_result(".", result)
        except OSError as error:
            remove_inputs(".")
            if failure is None or failure.reason not in _ended_by_us:
                result["failure"] = self._unwritten(error).as_json()
            try:
                write_result(".", result)
            except OSError:
                pass
        return result

    def _unwritten(self, error: OSError) -> StepFailure:
        if os.path.isdir(self.folder):
            return failure_of(error, "writing result.json")
        return StepFailure(
            "internal",
            f"The attempt folder {self.folder} was removed while the step ran, and its result with it; "
            "leave it alone while a run goes on.",
        )


class ProgramMissing(StepFailure):
    """The program of a step cannot be started; `exit_code` is what a shell would give."""

    def __init__(self, failure: StepFailure, exit_code: int) -> None:
        super().__init__(failure.reason, failure.message)
        self.exit_code = exit_code


def add_python_variables(environment: Dict[str, str], launch: Launch) -> None:
    """What a Python step finds in its environment, warm or not: its path, live output, the same hashes every
    time."""
    path = list(launch.get("path") or [])
    inherited = environment.get("PYTHONPATH")
    if path:
        environment["PYTHONPATH"] = os.pathsep.join(path + ([inherited] if inherited else []))
    environment.setdefault("PYTHONUNBUFFERED", "1")
    environment.setdefault("PYTHONHASHSEED", "0")


def _make_folder(path: str) -> None:
    """Makes the folder of an attempt. Mostly it is the first of its step, in a run that has its folder."""
    for missing in (os.path.dirname(path), path):
        try:
            os.mkdir(missing)
        except FileExistsError:
            pass
        except FileNotFoundError:
            os.makedirs(path, exist_ok=True)
            return


def _variable(name: str) -> str:
    return name.upper().replace("-", "_")


def timestamp(seconds: float) -> str:
    """A time of the wall clock in ISO 8601, to the millisecond."""
    milliseconds = int(seconds * 1000)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(milliseconds // 1000)) + ".%03dZ" % (
        milliseconds % 1000
    )


def _write_new(name: str, content: bytes) -> None:
    target = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    try:
        while content:
            content = content[os.write(target, content) :]
    finally:
        os.close(target)


def write_result(folder: str, result: Dict[str, Any]) -> None:
    """Makes `result.json` appear in the attempt folder, whole."""
    draft = os.path.join(folder, "result.json.tmp")
    try:
        _write_new(draft, encode(result))
    except OSError:
        os.unlink(draft)
        raise
    os.rename(draft, os.path.join(folder, "result.json"))


def _disk_is_full() -> bool:
    space = os.statvfs(".")
    return space.f_bavail * space.f_frsize < 1 << 16
