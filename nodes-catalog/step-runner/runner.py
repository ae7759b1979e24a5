"""The step runner: starts steps on this machine, told by JSON lines on standard input (docs/step-contract.md,
section 4).

`python3 runner.py [--sync-ms 200]` is the runner itself; `runner.py warm FD` is what it starts in a Python
environment
to keep an interpreter warm. Standard library only, Python 3.9 or newer, Linux and macOS.
"""

from __future__ import annotations

import argparse
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))


def main() -> int:
    parser = argparse.ArgumentParser(prog="runner.py", description="Starts steps, told by JSON lines.")
    parser.add_argument(
        "--sync-ms", type=int, default=200, help="flush results to disk this often; 0: leave it to the system"
    )
    commands = parser.add_subparsers(dest="command")
    warm = commands.add_parser("warm", help="keep an interpreter warm (started by the runner)")
    warm.add_argument("descriptor", type=int)
    commands.add_parser("stage", help="make the folder of an attempt ready for a container (JSON on standard input)")
    commands.add_parser("collect", help="make the result of an attempt that ran in a container")
    arguments = parser.parse_args()
    if arguments.command == "warm":
        from step_runner.warm_interpreter import serve

        return serve(arguments.descriptor)
    if arguments.command in ("stage", "collect"):
        from step_runner.contained import serve as serve_contained

        return serve_contained(arguments.command)
    from step_runner.service import serve_engine

    return serve_engine(arguments.sync_ms)


if __name__ == "__main__":
    sys.exit(main())
