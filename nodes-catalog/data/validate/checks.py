"""The rules of a data contract, each a vectorised test that says which rows break it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Dict, Iterator, List, Mapping, Tuple

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Violation:
    """One rule of one column that some rows break. `rows` are positions from 0."""

    column: str
    rule: str
    rows: np.ndarray


_kind_tests: Dict[str, Callable[[pd.Series], pd.Series]] = {
    "integer": lambda values: values.map(lambda value: _is_number(value) and float(value).is_integer()),
    "number": lambda values: values.map(_is_number),
    "boolean": lambda values: values.map(lambda value: isinstance(value, (bool, np.bool_))),
    "text": lambda values: values.map(lambda value: isinstance(value, str)),
    "datetime": lambda values: values.map(lambda value: isinstance(value, (pd.Timestamp, np.datetime64))),
}
_dtype_tests: Dict[str, Callable[[Any], bool]] = {
    "integer": pd.api.types.is_integer_dtype,
    "number": lambda column: pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column),
    "boolean": pd.api.types.is_bool_dtype,
    "text": lambda _: False,
    "datetime": pd.api.types.is_datetime64_any_dtype,
}
_kind_words = {
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "text": "a text",
    "datetime": "a date or time",
}
_texts: Dict[str, Tuple[str, Callable[[pd.Series, Any], pd.Series]]] = {
    "startsWith": ("must start with {!r}", lambda texts, part: texts.str.startswith(part)),
    "endsWith": ("must end with {!r}", lambda texts, part: texts.str.endswith(part)),
    "contains": ("must contain {!r}", lambda texts, part: texts.str.contains(part, regex=False)),
    "minLength": ("must have at least {} characters", lambda texts, length: texts.str.len() >= length),
    "maxLength": ("must have at most {} characters", lambda texts, length: texts.str.len() <= length),
    "characters": (
        "must consist of {}",
        lambda texts, kind: {
            "digits": texts.str.isdecimal,
            "letters": texts.str.isalpha,
            "letters-and-digits": texts.str.isalnum,
        }[kind](),
    ),
}


def violations(column: pd.Series, rules: Mapping[str, Any]) -> Iterator[Violation]:
    """What breaks `rules` in `column`. Missing values count for `maxMissingShare` only."""
    name = str(column.name)
    present = column.notna().to_numpy()
    values = column[present]
    rows = np.flatnonzero(present)

    def broken(rule: str, holds: Any) -> Iterator[Violation]:
        wrong = rows[~np.asarray(holds, dtype=bool)]
        if len(wrong):
            yield Violation(name, rule, wrong)

    share = rules.get("maxMissingShare")
    if share is not None and len(column) and 1 - present.mean() > share:
        yield Violation(
            name,
            f"misses {1 - present.mean():.1%} of its values (at most {share:.1%})",
            np.flatnonzero(~present),
        )
    kind = rules.get("type")
    if kind and not _dtype_tests[kind](column):
        found = list(broken(f"must be {_kind_words[kind]}", _kind_tests[kind](values)))
        yield from found
        if found:
            return
    if rules.get("unique"):
        yield from broken("must be unique", ~values.duplicated(keep=False))
    if "allowed" in rules:
        allowed: List[Any] = rules["allowed"]
        yield from broken(f"must be one of {', '.join(map(str, allowed[:10]))}", values.isin(allowed))
    yield from _range_violations(values, rules, broken)
    for key, (rule, test) in _texts.items():
        if key in rules:
            yield from broken(rule.format(rules[key]), test(values.astype(str), rules[key]))


def _range_violations(
    values: pd.Series, rules: Mapping[str, Any], broken: Callable[[str, Any], Iterator[Violation]]
) -> Iterator[Violation]:
    if "min" not in rules and "max" not in rules:
        return
    numbers = pd.to_numeric(values, errors="coerce")
    # Pandas would compare times by their nanoseconds, which nobody means.
    not_numbers = numbers.isna() | pd.api.types.is_datetime64_any_dtype(values)
    if not_numbers.any():
        yield from broken("must be a number", ~not_numbers)
        return
    if "min" in rules:
        yield from broken(f"must be at least {rules['min']}", numbers >= rules["min"])
    if "max" in rules:
        yield from broken(f"must be at most {rules['max']}", numbers <= rules["max"])


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(
        value, (bool, np.bool_)
    )
