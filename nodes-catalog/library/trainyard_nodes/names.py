"""Sentences about names: what is missing, what there is, and what was probably meant."""

from __future__ import annotations

import difflib
from typing import Any, Iterable, Optional, Sequence


def missing_column(available: Iterable[object], column: str, dataset: str, role: str = "column") -> str:
    """One sentence: which column is missing where, the nearest name, and what there is."""
    names = [str(name) for name in available]
    nearest = nearest_name(column, names)
    suggestion = f" Did you mean {nearest!r}?" if nearest else ""
    return f"{dataset} has no {role} {column!r}.{suggestion} Its columns are {name_list(names)}."


def nearest_name(name: str, available: Iterable[object]) -> Optional[str]:
    """The name of `available` that `name` is most likely a misspelling of, or None."""
    by_folded = {str(candidate).casefold(): str(candidate) for candidate in available}
    close = difflib.get_close_matches(str(name).casefold(), list(by_folded), n=1)
    return by_folded[close[0]] if close else None


def name_list(names: Sequence[str], limit: int = 12) -> str:
    """`a, b, c and 9 more`."""
    shown = ", ".join(str(name) for name in names[:limit])
    return f"{shown} and {len(names) - limit} more" if len(names) > limit else shown or "none"


def shown_value(value: Any, limit: int = 60) -> str:
    """A cell as the user knows it: texts in quotation marks and cut, numbers without their NumPy type."""
    if not isinstance(value, str):
        return str(value)
    return repr(value if len(value) <= limit else value[: limit - 3] + "...")
