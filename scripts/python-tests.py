"""Runs the unittest suites of a folder and prints, as its last line, what happened as JSON."""

from __future__ import annotations

import json
import sys
import unittest


class CountingResult(unittest.TextTestResult):
    """Counts what succeeded, which unittest itself does not tell."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.passed = 0

    def addSuccess(self, test: unittest.TestCase) -> None:
        super().addSuccess(test)
        self.passed += 1


def main() -> int:
    suite = unittest.defaultTestLoader.discover(sys.argv[1])
    result = unittest.TextTestRunner(stream=sys.stderr, verbosity=1, resultclass=CountingResult).run(suite)
    summary = {
        "passed": result.passed,
        "failed": len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses),
        "skipped": [[test.id(), reason] for test, reason in result.skipped],
    }
    print(json.dumps(summary))
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
