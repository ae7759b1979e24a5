"""JSON lines: one object a line, its keys are the columns."""

from __future__ import annotations

import json
from typing import Any, Dict, List, Mapping

import pyarrow as pa
import trainyard
from columns import ColumnTypes
from text_file import check_text, reject

_kinds = {bool: "boolean", int: "number", float: "number", str: "text"}


def read(path: str, name: str, parameters: Mapping[str, Any]) -> pa.Table:
    """The table of a JSON lines file; a key that a line lacks is missing there. A bad line ends the step."""
    encoding, _ = check_text(path, name, parameters.get("encoding", "auto"))
    columns: Dict[str, List[Any]] = {}
    kinds: Dict[str, str] = {}
    lines: List[int] = []
    with open(path, encoding=encoding) as file:
        for line, text in enumerate(file, 1):
            if text.isspace():
                continue
            for column, value in _read_object(text, f"{name}, line {line}").items():
                if value is not None:
                    _check_kind(value, column, kinds, f"{name}, line {line}")
                values = columns.setdefault(column, [])
                values.extend([None] * (len(lines) - len(values)))
                values.append(value)
            lines.append(line)
    if not columns:
        reject(f"{name} has no columns: it holds no JSON object with a key.")
    for values in columns.values():
        values.extend([None] * (len(lines) - len(values)))
    types = ColumnTypes(parameters.get("types", {}), name)
    types.check_names(list(columns))
    arrays = []
    for column, values in columns.items():
        try:
            array = pa.chunked_array([pa.array(values, from_pandas=True)])
        except UnicodeEncodeError:
            reject(
                f"{name}, column {column}: holds half of a surrogate pair, which is no character; correct it."
            )
        except (pa.ArrowInvalid, OverflowError):
            array = pa.chunked_array(
                [pa.array([None if value is None else float(value) for value in values])]
            )
        if pa.types.is_null(array.type):
            array = array.cast(pa.float64())
        wanted = types.wanted(column)
        arrays.append(types.convert(column, array, wanted, lambda row: lines[row]) if wanted else array)
    trainyard.note(
        f"Read {name} as JSON lines: {encoding.upper()}, {len(lines)} rows, {len(arrays)} columns."
    )
    return pa.table(arrays, names=list(columns))


def _read_object(text: str, place: str) -> Dict[str, Any]:
    try:
        value = json.loads(text, object_pairs_hook=lambda pairs: _unique_keys(pairs, place))
    except ValueError as error:
        message = str(error).split(":")[0]
        reject(f'{place}: is not JSON ({message}); each line must be one JSON object such as {{"a": 1}}.')
    except RecursionError:
        reject(f"{place}: is nested too deeply; each line must be one flat JSON object.")
    if not isinstance(value, dict):
        reject(f'{place}: is not a JSON object but {json.dumps(value)[:40]}; a row looks like {{"a": 1}}.')
    return value


def _unique_keys(pairs: List[Any], place: str) -> Dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        reject(f"{place}: the column name {twice!r} stands twice; rename one of them.")
    return found


def _check_kind(value: Any, column: str, kinds: Dict[str, str], place: str) -> None:
    kind = _kinds.get(type(value))
    if kind is None:
        reject(f"{place}, column {column}: holds a nested value; flatten it to columns of its own first.")
    expected = kinds.setdefault(column, kind)
    if kind != expected:
        reject(f"{place}, column {column}: {value!r} is a {kind} where the rows above hold a {expected}.")
