"""Splits a table into rows to learn from and rows to test on."""

from __future__ import annotations

from typing import Any, Optional, Tuple

import numpy as np
import pandas as pd
import trainyard
from sklearn.model_selection import GroupShuffleSplit, train_test_split
from trainyard_nodes.tables import describe_output, read_dataset, require_columns, write_dataset

Indices = Tuple[np.ndarray, np.ndarray]


def split(table: pd.DataFrame, parameters: "dict[str, Any]", seed: int) -> Indices:
    """Positions of the training and of the test rows. Ends the step when it cannot be done."""
    fraction = parameters.get("testFraction", 0.25)
    stratify_by: Optional[str] = parameters.get("stratifyBy") or None
    group_by: Optional[str] = parameters.get("groupBy") or None
    shuffle = parameters.get("shuffle", True)
    require_columns(table, filter(None, [stratify_by, group_by]), "The dataset")
    if stratify_by and group_by:
        trainyard.fail("stratifyBy and groupBy exclude each other; set one of them.", reason="data-rejected")
    if not shuffle and (stratify_by or group_by):
        which = "stratifyBy" if stratify_by else "groupBy"
        trainyard.fail(
            f"{which} needs shuffle: true; without it the last rows are the test.", reason="data-rejected"
        )
    test_rows = int(np.ceil(len(table) * fraction))
    if len(table) < 2 or test_rows >= len(table):
        trainyard.fail(
            f"The dataset has {len(table)} rows, too few for a testFraction of {fraction}: both parts need "
            "one.",
            reason="data-rejected",
        )
    if group_by:
        return split_groups(table[group_by], group_by, fraction, seed)
    positions = np.arange(len(table))
    if not shuffle:
        return positions[:-test_rows], positions[-test_rows:]
    classes = strata(table[stratify_by], stratify_by, test_rows) if stratify_by else None
    train, test = train_test_split(positions, test_size=fraction, random_state=seed, stratify=classes)
    return train, test


def strata(column: pd.Series, name: str, test_rows: int) -> np.ndarray:
    """Class numbers of the rows, missing values being a class of their own."""
    numbers, values = pd.factorize(column, use_na_sentinel=False)
    counts = np.bincount(numbers)
    if counts.min() < 2:
        rare = values[int(counts.argmin())]
        trainyard.fail(
            f"stratifyBy {name!r}: the value {rare!s} stands in one row only, so it cannot be in both parts; "
            "remove the row, or stratify by a column of few classes.",
            reason="data-rejected",
        )
    if min(test_rows, len(numbers) - test_rows) < len(counts):
        trainyard.fail(
            f"stratifyBy {name!r} has {len(counts)} classes, more than the smaller part has rows; change "
            "testFraction, or stratify by a column of fewer classes.",
            reason="data-rejected",
        )
    return numbers


def split_groups(column: pd.Series, name: str, fraction: float, seed: int) -> Indices:
    """Keeps the rows of one group together; `fraction` is then that of the groups."""
    groups, values = pd.factorize(column, use_na_sentinel=False)
    if len(values) < 2:
        trainyard.fail(
            f"groupBy {name!r} has {len(values)} group; at least two are needed to fill both parts.",
            reason="data-rejected",
        )
    test_groups = min(max(1, round(len(values) * fraction)), len(values) - 1)
    splitter = GroupShuffleSplit(n_splits=1, test_size=test_groups, random_state=seed)
    return next(splitter.split(groups, groups=groups))


def main() -> None:
    step = trainyard.step()
    table = read_dataset(step.input("dataset"))
    train, test = split(table, step.parameters, step.seed)
    for port, positions in (("train", train), ("test", test)):
        part = table.iloc[positions].reset_index(drop=True)
        write_dataset(part, step.outputs[port])
        describe_output(port, part)
    trainyard.log_metrics({"rows": len(table), "train_rows": len(train), "test_rows": len(test)})


main()
