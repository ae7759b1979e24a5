"""The types of a table's columns: found from text, or set by the user."""

from __future__ import annotations

from typing import Callable, Dict, Mapping, Optional, Sequence

import pyarrow as pa
import pyarrow.compute as pc
import trainyard
from text_file import reject
from trainyard_nodes.names import missing_column, shown_value

arrow_types = {
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "text": pa.string(),
    "datetime": pa.timestamp("us"),
}
_wanted = {
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "text": "a text",
    "datetime": "a date or time such as 2026-01-31 or 2026-01-31T08:30:00",
}
_number = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"

LineOf = Callable[[int], int]
"""From the index of a row to its line in the file, both as the user counts lines: from 1."""


class ColumnTypes:
    """The types that the user set, by column name (`integer`, `number`, `boolean`, `text`, `datetime`)."""

    def __init__(self, wanted: Mapping[str, str], file_name: str, nulls: Sequence[str] = ()) -> None:
        self._wanted = dict(wanted)
        self._file_name = file_name
        self._nulls = pa.array(list(nulls), pa.string())

    def check_names(self, names: Sequence[str]) -> None:
        """Ends the step when a type was set for a column that is not there."""
        for column in self._wanted:
            if column not in names:
                reject(f"types: {missing_column(names, column, self._file_name)}")

    def wanted(self, column: str) -> Optional[str]:
        return self._wanted.get(column)

    def from_text(self, column: str, text: pa.ChunkedArray, line_of: LineOf) -> pa.ChunkedArray:
        """A column of texts as its set type, or the type that all of its values have."""
        wanted = self.wanted(column)
        if wanted is not None:
            return self.convert(column, text, wanted, line_of)
        if text.null_count == len(text):
            return text.cast(pa.float64())
        numbers = _as_numbers(text)
        if numbers is None:
            text = self._without_padded_nulls(text)
            trimmed = _trim(text)
            numbers = _as_numbers(trimmed)
        if numbers is not None:
            if not pc.any(pc.match_substring_regex(text, r"^\s*[+-]?0[0-9xX]")).as_py():
                return numbers
            trainyard.note(
                f"{self._file_name}: column {column} stays text, as its numbers have leading zeros; "
                "set its type to change that."
            )
            return text
        lower = pc.utf8_lower(trimmed)
        if pc.all(pc.is_in(lower, pa.array(["true", "false", None]))).as_py():
            return pc.equal(lower, "true")
        self._tell_odd_values(column, text, trimmed, line_of)
        return text

    def convert(self, column: str, values: pa.ChunkedArray, wanted: str, line_of: LineOf) -> pa.ChunkedArray:
        """`values` as the type `wanted`; ends the step at the first value that is not of it."""
        target = arrow_types[wanted]
        source = values
        if pa.types.is_string(values.type) and wanted != "text":
            source = _trim(self._without_padded_nulls(values))
        try:
            return source.cast(target)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
            for row, value in enumerate(source):
                try:
                    value.cast(target)
                except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
                    reject(
                        f"{self._file_name}, line {line_of(row)}, column {column}: "
                        f"{shown_value(values[row].as_py())} is not {_wanted[wanted]}; correct it, add it to "
                        "nullValues, or set another type."
                    )
            reject(f"{self._file_name}, column {column}: cannot become {wanted}: {error}")

    def _without_padded_nulls(self, text: pa.ChunkedArray) -> pa.ChunkedArray:
        """Missing values are told by their text; here those with spaces around them become missing too."""
        padded = pc.is_in(pc.utf8_trim_whitespace(text), self._nulls)
        return pc.if_else(padded, pa.scalar(None, pa.string()), text)

    def _tell_odd_values(
        self, column: str, text: pa.ChunkedArray, trimmed: pa.ChunkedArray, line_of: LineOf
    ) -> None:
        numeric = pc.match_substring_regex(trimmed, _number)
        count = len(text) - text.null_count
        numbers = pc.sum(numeric).as_py() or 0
        if numbers < 0.9 * count:
            return
        row = pc.index(numeric, False).as_py()
        trainyard.note(
            f"{self._file_name}, line {line_of(row)}, column {column}: {shown_value(text[row].as_py())} "
            f"makes this column text, though {numbers} of {count} values are numbers; correct it or add it "
            "to nullValues."
        )


def _trim(text: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.utf8_ltrim(pc.utf8_trim_whitespace(text), "+")


def _as_numbers(text: pa.ChunkedArray) -> Optional[pa.ChunkedArray]:
    for kind in (pa.int64(), pa.float64()):
        try:
            return text.cast(kind)
        except pa.ArrowInvalid:
            pass
    return None


def unique_names(names: Sequence[str], place: str) -> Dict[str, int]:
    """Column names to their positions; ends the step when a name stands twice."""
    positions: Dict[str, int] = {}
    for position, column in enumerate(names):
        if column in positions:
            reject(
                f"{place}: the column name {column!r} stands twice (columns {positions[column] + 1} and "
                f"{position + 1}); rename one of them."
            )
        positions[column] = position
    return positions
