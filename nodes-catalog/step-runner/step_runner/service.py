"""The runner: reads what the engine wants, hands it to supervisors, and passes on what they tell. Never waits
for one step."""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import traceback
from collections import OrderedDict
from typing import Any, Callable, Dict, List

from .attempt import Launch
from .environments import Environments
from .failures import StepFailure, mishap_of
from .overdue import Overdue
from .processes import boot_id
from .protocol import LineBuffer, Message, Outbox, encode
from .slots import Slot, fork_process, lookahead, start_slot
from .staging import remove_secrets
from .sync import Syncer
from .watcher import is_success, read_result, watch_attempt

protocol_version = 1
remembered_outcomes = 100_000
"""So many ended launches are known to a later launch that comes after one of them."""


def serve_engine(sync_ms: int) -> int:
    """Serves the engine on standard input and output until it says `shutdown` or is gone."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    Service(sync_ms).serve()
    return 0


class Service:
    """All state of the runner. Steps under way survive it, so it needs no way to save anything."""

    def __init__(self, sync_ms: int) -> None:
        self._lines = LineBuffer()
        self._answers = Outbox(1)
        self._poller = select.poll()
        self._poller.register(0, select.POLLIN)
        self._readers: Dict[int, Callable[[], None]] = {0: self._read_engine}
        self._open = True
        self._contexts: Dict[str, Message] = {}
        self._slots: List[Slot] = []
        self._idle: Dict[str, List[Slot]] = {}
        self._holders: Dict[str, Slot] = {}
        self._waiting: Dict[str, List[Launch]] = {}
        self._predecessors: Dict[str, str] = {}
        self._settling: Dict[str, Launch] = {}
        """Launches that wait for their warm interpreter."""
        self._outcomes: "OrderedDict[str, bool]" = OrderedDict()
        self._syncer = Syncer(sync_ms)
        self._overdue = Overdue()
        self._environments = Environments(self._tell, self._listen, self._forget)
        self._verbs: Dict[str, Callable[[Message], None]] = {
            "hello": self._hello,
            "context": self._context,
            "warm": lambda message: self._environments.warm(message["environment"]),
            "start": self._start,
            "batch": self._batch,
            "cancel": self._cancel,
            "watch": self._watch,
            "shutdown": self._shutdown,
        }

    def serve(self) -> None:
        while self._open:
            for slot in self._slots:
                if slot.channel.outbox:
                    slot.channel.outbox.flush()
                    self._poller.modify(
                        slot.channel, select.POLLIN | (select.POLLOUT if slot.channel.outbox else 0)
                    )
            if self._answers:
                self._answers.flush()
                if self._answers:
                    self._poller.register(1, select.POLLOUT)
                else:
                    self._silence(1)
            if self._answers.broken:
                return
            for descriptor, _ in self._poller.poll(self._overdue.pause_ms()):
                reader = self._readers.get(descriptor)
                if reader is not None:
                    reader()
            self._overdue.look(self._holders)
        os.set_blocking(1, True)
        self._answers.flush()

    # ---- what the engine says ----

    def _read_engine(self) -> None:
        try:
            data = os.read(0, 1 << 20)
        except BlockingIOError:
            return
        if not data:
            self._open = False
            return
        for line in self._lines.feed(data):
            self._obey(line)

    def _obey(self, line: bytes) -> None:
        try:
            message = json.loads(line)
            verb = self._verbs[message["verb"]]
        except (ValueError, KeyError, TypeError):
            print(
                f"step runner: a line that is no request was passed over: {line[:200]!r}",
                file=sys.stderr,
                flush=True,
            )
            return
        try:
            verb(message)
        except (ValueError, KeyError, TypeError, AttributeError):
            # No well-formed request, or a bug of ours; either way the steps under way need their runner.
            traceback.print_exc(file=sys.stderr)

    def _hello(self, _: Message) -> None:
        python = ".".join(map(str, sys.version_info[:3]))
        self._tell(
            {
                "event": "hello",
                "protocol": protocol_version,
                "pid": os.getpid(),
                "bootId": boot_id(),
                "python": python,
            }
        )

    def _context(self, message: Message) -> None:
        self._contexts[message["id"]] = message

    def _batch(self, message: Message) -> None:
        for launch in [one for one in message["launches"] if self._guarded(self._plan, one)]:
            self._guarded(self._begin_if_ready, launch)

    def _start(self, launch: Launch) -> None:
        self._batch({"launches": [launch]})

    def _cancel(self, message: Message) -> None:
        launch_id = message["id"]
        slot = self._holders.get(launch_id)
        if slot is not None:
            grace_ms = message.get("graceMs", 0)
            slot.cancel(launch_id, grace_ms)
            if slot.environment != "watch":
                self._overdue.cancel(launch_id, grace_ms / 1000)
        elif self._settling.pop(launch_id, None) is not None:
            self._tell({"event": "dropped", "id": launch_id})
            self._ended(launch_id, False)
        elif launch_id in self._predecessors:
            siblings = self._waiting[self._predecessors[launch_id]]
            siblings[:] = [launch for launch in siblings if launch["id"] != launch_id]
            self._tell({"event": "dropped", "id": launch_id})
            self._ended(launch_id, False)

    def _watch(self, message: Message) -> None:
        result = read_result(message["id"], message["dir"])
        if result is not None:
            remove_secrets(message["dir"])
            self._tell(result)
            self._ended(message["id"], is_success(result["result"]))
            return
        connection, pid = fork_process(lambda theirs: watch_attempt(theirs, message), self._foreign())
        slot = Slot(connection, "watch", pid)
        slot.launches[message["id"]] = message
        self._holders[message["id"]] = slot
        self._add(slot)

    def _shutdown(self, _: Message) -> None:
        self._open = False

    # ---- launches ----

    def _guarded(self, act: Callable[[Launch], None], launch: Launch) -> bool:
        """What goes wrong with one launch is the end of that launch only; then false."""
        try:
            act(launch)
            return True
        except Exception as error:
            traceback.print_exc(file=sys.stderr)
            if isinstance(launch, dict) and "id" in launch and launch["id"] not in self._holders:
                self._refuse(launch["id"], mishap_of(error))
            return False

    def _plan(self, launch: Launch) -> None:
        """Notes what a launch waits for; `after` is cleared when that has succeeded already."""
        if not os.path.isabs(launch["dir"]) or "\0" in launch["dir"]:
            raise ValueError(f"dir {launch['dir']!r} is no absolute path")
        after = launch.get("after")
        if after is not None and self._outcomes.get(after):
            launch["after"] = None
        elif after is not None:
            self._predecessors[launch["id"]] = after
            self._waiting.setdefault(after, []).append(launch)

    def _begin_if_ready(self, launch: Launch) -> None:
        after = launch.get("after")
        if after is None:
            self._begin(launch)
        elif launch["id"] not in self._predecessors:
            return
        elif after in self._outcomes:
            self._drop_after(after)
        elif after in self._holders:
            self._extend_chain(self._holders[after])
        elif after not in self._predecessors and after not in self._settling:
            self._waiting.pop(after)
            del self._predecessors[launch["id"]]
            message = f"Launch {launch['id']} comes after {after}, which was never started here."
            self._refuse(launch["id"], StepFailure("internal", message))

    def _begin(self, launch: Launch) -> None:
        """Hands a launch whose turn has come to an idle supervisor, or to a new one."""
        environment = self._environments.key_of(launch, self._contexts.get(launch.get("context") or ""))
        if environment and not self._environments.is_ready(environment):
            self._settling[launch["id"]] = launch
            self._environments.when_settled(environment, lambda: self._settled(launch))
            return
        idle = self._idle.get(environment)
        if idle:
            slot = idle.pop()
        else:
            try:
                slot = (
                    self._environments.start_slot(environment) if environment else start_slot(self._foreign())
                )
            except OSError as error:
                self._refuse(
                    launch["id"],
                    StepFailure(
                        "internal", f"No process could be started: {error.strerror}; end other programs."
                    ),
                )
                return
            self._add(slot)
        self._hand_over(slot, launch)
        self._extend_chain(slot)

    def _settled(self, launch: Launch) -> None:
        if self._settling.pop(launch["id"], None) is not None:
            self._guarded(self._begin, launch)

    def _hand_over(self, slot: Slot, launch: Launch) -> None:
        self._predecessors.pop(launch["id"], None)
        self._holders[launch["id"]] = slot
        slot.hand_over(launch, self._contexts.get(launch.get("context") or ""))

    def _extend_chain(self, slot: Slot) -> None:
        """Hands over what comes after the last launch of a slot, so that a chain needs no word from us in
        between."""
        if slot.environment == "watch":
            return
        while 0 < len(slot.launches) < lookahead:
            last = next(reversed(slot.launches))
            for launch in self._waiting.get(last, ()):
                if (
                    self._environments.key_of(launch, self._contexts.get(launch.get("context") or ""))
                    == slot.environment
                ):
                    break
            else:
                return
            followers = self._waiting[last]
            followers.remove(launch)
            if not followers:
                del self._waiting[last]
            self._hand_over(slot, launch)

    def _ended(self, launch_id: str, succeeded: bool) -> None:
        self._holders.pop(launch_id, None)
        self._predecessors.pop(launch_id, None)
        self._overdue.ended(launch_id)
        self._outcomes[launch_id] = succeeded
        if len(self._outcomes) > remembered_outcomes:
            self._outcomes.popitem(last=False)
        if succeeded:
            for launch in self._waiting.pop(launch_id, ()):
                launch["after"] = None
                self._guarded(self._begin, launch)
        else:
            self._drop_after(launch_id)

    def _drop_after(self, launch_id: str) -> None:
        """Drops everything that waits, directly or not, for a launch that did not succeed."""
        pending = self._waiting.pop(launch_id, [])
        while pending:
            launch = pending.pop()
            self._tell({"event": "dropped", "id": launch["id"]})
            self._predecessors.pop(launch["id"], None)
            self._outcomes[launch["id"]] = False
            pending += self._waiting.pop(launch["id"], [])

    def _refuse(self, launch_id: str, failure: StepFailure) -> None:
        self._tell({"event": "refused", "id": launch_id, **failure.as_json()})
        self._ended(launch_id, False)

    # ---- what supervisors say ----

    def _read_slot(self, slot: Slot) -> None:
        for line in slot.channel.receive():
            self._answers.put(line[1:] + b"\n")
            if line[:1] == b"s":
                if line.startswith(b's{"event":"started"'):
                    self._overdue.started(slot.launches[json.loads(line[1:])["id"]])
                continue
            launch_id = json.loads(line[1:])["id"]
            launch = slot.launches.pop(launch_id)
            succeeded = line[:1] == b"k"
            self._syncer.wanted(launch["dir"], list(self._readers))
            if succeeded and len(slot.launches) < lookahead // 2:
                self._extend_chain(slot)
            if not slot.launches:
                self._rest(slot)
            self._ended(launch_id, succeeded)
        if slot.channel.closed:
            self._lose(slot)

    def _rest(self, slot: Slot) -> None:
        if slot.environment != "watch":
            self._idle.setdefault(slot.environment, []).append(slot)

    def _lose(self, slot: Slot) -> None:
        """A supervisor is gone. Its attempt is looked after like that of an earlier runner; what waited there
        is dropped."""
        self._slots.remove(slot)
        self._forget(slot.channel.fileno())
        slot.channel.close()
        idle = self._idle.get(slot.environment, [])
        if slot in idle:
            idle.remove(slot)
        if slot.pid:
            os.waitpid(slot.pid, 0)
        launches = list(slot.launches.values())
        if launches and slot.environment != "watch":
            self._holders.pop(launches[0]["id"], None)
            failure = slot.failure.as_json() if slot.failure is not None else None
            self._watch({"id": launches[0]["id"], "dir": launches[0]["dir"], "failure": failure})
            launches = launches[1:]
        for launch in launches:
            self._tell(
                {"event": "dropped" if "argv" in launch or "entry" in launch else "lost", "id": launch["id"]}
            )
            self._ended(launch["id"], False)

    # ---- descriptors ----

    def _add(self, slot: Slot) -> None:
        self._slots.append(slot)
        self._listen(slot.channel.fileno(), lambda: self._read_slot(slot))

    def _listen(self, descriptor: int, reader: Callable[[], None]) -> None:
        self._readers[descriptor] = reader
        self._poller.register(descriptor, select.POLLIN)

    def _forget(self, descriptor: int) -> None:
        self._readers.pop(descriptor, None)
        self._silence(descriptor)

    def _silence(self, descriptor: int) -> None:
        try:
            self._poller.unregister(descriptor)
        except KeyError:
            pass

    def _foreign(self) -> List[int]:
        """Descriptors that a forked process must not keep, or others would never see them closed."""
        return [descriptor for descriptor in self._readers if descriptor != 0] + self._syncer.descriptors()

    def _tell(self, event: Dict[str, Any]) -> None:
        self._answers.put(encode(event) + b"\n")
