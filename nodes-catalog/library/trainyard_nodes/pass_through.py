"""Hands an input on as an output, byte for byte, so that its digest stays the same."""

from __future__ import annotations

import os
import shutil


def pass_through(source: str, target: str) -> None:
    """Copies a file or folder. Contents only: inputs are read-only, and an output must not be."""
    if not os.path.isdir(source):
        shutil.copyfile(source, target)
        return
    os.makedirs(target, exist_ok=True)
    for entry in sorted(os.listdir(source)):
        pass_through(os.path.join(source, entry), os.path.join(target, entry))
