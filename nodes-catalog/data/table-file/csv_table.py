"""CSV and TSV with a strict eye: every record has as many values as the header has names."""

from __future__ import annotations

import csv
import io
import itertools
from dataclasses import dataclass
from typing import Any, Iterator, List, Mapping, Sequence, Tuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import trainyard
from columns import ColumnTypes, LineOf, unique_names
from text_file import check_text, reject

default_nulls = ("", "NA", "N/A", "n/a", "NaN", "nan", "null", "NULL", "None", "#N/A")
_delimiters = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|", "space": " "}
_longest_value = 2**24


@dataclass(frozen=True)
class Layout:
    """How a delimited file is to be read."""

    path: str
    name: str
    encoding: str
    delimiter: str
    quotes: bool
    """Whether a quotation mark stands anywhere: without one no value spans lines, and reading is faster."""

    def records(self) -> Iterator[Tuple[int, List[str]]]:
        """Each record that is not blank, with the line on which it starts."""
        csv.field_size_limit(_longest_value)
        with open(self.path, encoding=self.encoding, newline="") as file:
            reader = csv.reader(file, delimiter=self.delimiter)
            while True:
                line = reader.line_num + 1
                try:
                    record = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    reject(f"{self.name}, line {line}: {error}; is a quotation mark left open there?")
                if record:
                    yield line, record


def read(path: str, name: str, kind: str, parameters: Mapping[str, Any]) -> pa.Table:
    """The table of a CSV (`kind` `csv`) or TSV file (`tsv`). Ends the step where it is not one table."""
    encoding, quotes = check_text(path, name, parameters.get("encoding", "auto"))
    delimiter = _find_delimiter(path, encoding, kind, parameters.get("delimiter", "auto"))
    layout = Layout(path, name, encoding, delimiter, quotes)
    first = next(layout.records(), None)
    if first is None:
        reject(f"{name} holds blank lines only: it has no columns and no rows.")
    header_line, header = first
    has_header = parameters.get("header", "auto")
    if has_header == "auto":
        has_header = not any(_is_number(value) for value in header)
    if has_header:
        names = [value.strip() or f"column_{number}" for number, value in enumerate(header, 1)]
    else:
        names = [f"column_{number}" for number in range(1, len(header) + 1)]
    unique_names(names, f"{name}, line {header_line}")
    nulls = parameters.get("nullValues", default_nulls)
    types = ColumnTypes(parameters.get("types", {}), name, nulls)
    types.check_names(names)
    text = _read_text(layout, len(names), header_line, has_header, nulls)

    def line_of(row: int) -> int:
        return next(itertools.islice(layout.records(), row + (1 if has_header else 0), None))[0]

    if quotes:
        _check_last_quote(layout, text, line_of)
    if parameters.get("decimal", "point") == "comma":
        text = [_with_point(column) for column in text]
    columns = [types.from_text(column, values, line_of) for column, values in zip(names, text)]
    found = f"header in line {header_line}" if has_header else "no header: columns are column_1, column_2, …"
    trainyard.note(
        f"Read {name} as {kind.upper()}: {encoding.upper()}, delimiter {_shown(delimiter)}, {found}, "
        f"{len(columns[0])} rows, {len(names)} columns."
    )
    return pa.table(columns, names=names)


def _read_text(
    layout: Layout, width: int, header_line: int, has_header: bool, nulls: Sequence[str]
) -> List[pa.ChunkedArray]:
    names = [str(number) for number in range(width)]
    try:
        return pyarrow.csv.read_csv(
            layout.path,
            read_options=pyarrow.csv.ReadOptions(
                column_names=names,
                skip_rows=header_line - 1,
                skip_rows_after_names=1 if has_header else 0,
                block_size=_longest_value,
                encoding="utf8" if layout.encoding in ("utf-8", "utf-8-sig") else layout.encoding,
            ),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=layout.delimiter, newlines_in_values=layout.quotes
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types={name: pa.string() for name in names},
                strings_can_be_null=True,
                null_values=list(nulls),
            ),
        ).columns
    except pa.ArrowInvalid as error:
        _reject_ragged(layout, width)
        reject(f"{layout.name} cannot be read as a table: {str(error).splitlines()[0]}")


def _reject_ragged(layout: Layout, width: int) -> None:
    for line, record in layout.records():
        if len(record) != width:
            reject(
                f"{layout.name}, line {line}: {len(record)} values where there are {width} columns "
                f"(delimiter {_shown(layout.delimiter)}); correct the line, or put quotation marks around a "
                "value that holds the delimiter."
            )


def _check_last_quote(layout: Layout, text: List[pa.ChunkedArray], line_of: LineOf) -> None:
    """An opening quotation mark without its twin silently swallows the rest of the file."""
    rows = len(text[0])
    last = [column[rows - 1].as_py() for column in text] if rows else []
    if not any(value is not None and "\n" in value for value in last):
        return
    with open(layout.path, encoding=layout.encoding, newline="") as file:
        marks = sum(line.count('"') for line in file)
    if marks % 2:
        reject(
            f"{layout.name}, line {line_of(rows - 1)}: a quotation mark is left open there and swallows the "
            "lines below; close it, or double it where it is part of a value."
        )


def _find_delimiter(path: str, encoding: str, kind: str, wanted: str) -> str:
    if wanted != "auto":
        return _delimiters.get(wanted, wanted)
    if kind == "tsv":
        return "\t"
    with open(path, encoding=encoding, newline="") as file:
        sample = file.read(65536)
    if len(sample) == 65536:
        sample = sample[: sample.rfind("\n") + 1] or sample

    def agreement(delimiter: str) -> Tuple[float, int]:
        try:
            rows = [
                row
                for row in itertools.islice(csv.reader(io.StringIO(sample), delimiter=delimiter), 100)
                if row
            ]
        except csv.Error:
            return 0, 0
        width = len(rows[0]) if rows else 0
        return (sum(len(row) == width for row in rows) / len(rows), width) if width > 1 else (0, 0)

    # The first of equals: a file of one column has no delimiter, and a comma does no harm there.
    return max(",;\t|", key=agreement)


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", "."))
        return text.strip().lower() not in ("nan", "inf", "infinity")
    except ValueError:
        return False


def _with_point(column: pa.ChunkedArray) -> pa.ChunkedArray:
    number = r"^(\s*[+-]?[0-9]*),([0-9]+([eE][+-]?[0-9]+)?\s*)$"
    return pc.replace_substring_regex(column, number, r"\1.\2")


def _shown(delimiter: str) -> str:
    return {"\t": "tab", " ": "space"}.get(delimiter, f"'{delimiter}'")
