"""What a file is, judged by name and first bytes, and whether its text is readable throughout."""

from __future__ import annotations

import codecs
import os
from typing import NoReturn, Tuple

import trainyard

_by_extension = {
    ".csv": "csv",
    ".txt": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
}
_foreign = {
    b"PK\x03\x04": "a zip archive or an Excel workbook; export the sheet as CSV first",
    b"\x1f\x8b": "compressed with gzip; unpack it first",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook; export the sheet as CSV first",
    b"\x89HDF": "an HDF5 file; convert it to Parquet first",
    b"%PDF": "a PDF document",
    b"SQLite format 3": "an SQLite database; export the table as CSV first",
}
_marks = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_chunk_bytes = 16 * 2**20


def reject(message: str) -> NoReturn:
    """Ends the step because of its data."""
    trainyard.fail(message, reason="data-rejected")


def shown_name(path: str) -> str:
    """`path` as the user knows it: relative to the step's folder where it lies below it."""
    relative = os.path.relpath(path)
    return path if relative.startswith("..") else relative


def find_format(path: str, name: str) -> str:
    """`csv`, `tsv`, `jsonl` or `parquet`; the first bytes win over the name."""
    with open(path, "rb") as file:
        head = file.read(16)
    if head.startswith(b"PAR1"):
        return "parquet"
    for magic, what in _foreign.items():
        if head.startswith(magic):
            reject(f"{name} is {what}.")
    extension = os.path.splitext(path)[1].lower()
    if extension == ".json":
        if head.lstrip().startswith(b"["):
            reject(f"{name} is one JSON array; write one JSON object a line (.jsonl) instead.")
        return "jsonl"
    return _by_extension.get(extension, "csv")


def check_text(path: str, name: str, encoding: str) -> Tuple[str, bool]:
    """The text encoding of a file, and whether a quotation mark stands in it.

    The encoding is `encoding`, or for `auto` what the byte-order mark says, else UTF-8. Reads the file once
    and ends the step at the first byte that does not belong, by line.
    """
    with open(path, "rb") as file:
        head = file.read(4)
    if encoding == "auto":
        encoding = next((found for mark, found in _marks if head.startswith(mark)), "utf-8")
    try:
        decoder = codecs.getincrementaldecoder(encoding)()
    except LookupError:
        reject(f"{encoding!r} is not a known text encoding; try utf-8, utf-16, latin-1 or cp1252.")
    line, quotes = 1, False
    with open(path, "rb") as file:
        while True:
            chunk = file.read(_chunk_bytes)
            # ASCII is UTF-8 as it stands, and most tables are ASCII: no need to decode it.
            plain = encoding.startswith("utf-8") and chunk.isascii() and not decoder.getstate()[0]
            try:
                text = chunk.decode("latin-1") if plain else decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                line += error.object[: error.start].decode(encoding, "ignore").count("\n")
                reject(
                    f"{name}, line {line}: the byte 0x{error.object[error.start]:02X} is not "
                    f"{encoding.upper()}; set encoding (latin-1 and cp1252 are common), or save the file as "
                    "UTF-8 throughout."
                )
            if "\0" in text:
                line += text[: text.index("\0")].count("\n")
                reject(
                    f"{name}, line {line}: holds a NUL byte, so it is not a text table (is encoding right?)."
                )
            lines = text.count("\n")
            if lines == 0 and len(text) >= _chunk_bytes // 4:
                reject(
                    f"{name}, line {line} is longer than {len(text) // 2**20} MiB, so it is not a table of "
                    "rows."
                )
            line += lines
            quotes = quotes or '"' in text
            if not chunk:
                return encoding, quotes
