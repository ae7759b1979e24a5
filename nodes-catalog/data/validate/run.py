"""Holds a table to a data contract: it passes unchanged, or the step fails and names the rows."""

from __future__ import annotations

import os
import shutil
from typing import Any, List, Mapping

import pandas as pd
import trainyard
from checks import Violation, violations
from trainyard_nodes.names import missing_column, name_list, shown_value
from trainyard_nodes.tables import describe_output, read_dataset, write_dataset

_told = 20


def table_problems(table: pd.DataFrame, parameters: Mapping[str, Any]) -> List[str]:
    """What is wrong with the table as a whole: columns and number of rows."""
    contract: Mapping[str, Any] = parameters.get("columns", {})
    problems = [
        missing_column(table.columns, column, "The dataset")
        for column, rules in contract.items()
        if column not in table.columns and rules.get("required", True)
    ]
    if not parameters.get("allowOtherColumns", True):
        others = [str(column) for column in table.columns if column not in contract]
        if others:
            problems.append(f"The contract does not know the columns {name_list(others)}.")
    if len(table) < parameters.get("minRows", 0):
        problems.append(
            f"The dataset has {len(table)} rows, fewer than the {parameters['minRows']} of minRows."
        )
    if "maxRows" in parameters and len(table) > parameters["maxRows"]:
        problems.append(
            f"The dataset has {len(table)} rows, more than the {parameters['maxRows']} of maxRows."
        )
    return problems


def in_words(violation: Violation, column: pd.Series) -> str:
    """`row 18, column radius: -1.0 must be at least 0 (3 rows: 18, 40, 77)`, rows counted from 1."""
    numbers = [int(row) + 1 for row in violation.rows[:_told]]
    count = len(violation.rows)
    if violation.rule.startswith("misses"):
        return f"column {violation.column} {violation.rule}, first in row {numbers[0]}"
    shown = shown_value(column.iloc[numbers[0] - 1])
    listed = ", ".join(map(str, numbers)) + (", …" if count > _told else "")
    rest = f" ({count} rows: {listed})" if count > 1 else ""
    return f"row {numbers[0]}, column {violation.column}: {shown} {violation.rule}{rest}"


def main() -> None:
    step = trainyard.step()
    source = step.input("dataset")
    table = read_dataset(source)
    contract: Mapping[str, Any] = step.parameters.get("columns", {})
    problems = table_problems(table, step.parameters)
    found = [
        violation
        for column, rules in contract.items()
        if column in table.columns
        for violation in violations(table[column], rules)
    ]
    broken_rows = {int(row) for violation in found for row in violation.rows}
    trainyard.log_metrics({"rows": len(table), "broken_rows": len(broken_rows), "broken_rules": len(found)})
    if found:
        cells = [(violation, int(row)) for violation in found for row in violation.rows[:_told]][:_told]
        trainyard.table(
            "Rows that break the contract",
            ["row", "column", "value", "rule"],
            [[row + 1, one.column, table[one.column].iloc[row], one.rule] for one, row in cells],
        )
    problems += [in_words(violation, table[violation.column]) for violation in found]
    if problems:
        shown = "; ".join(problem.rstrip(".") for problem in problems[:5])
        more = f"; and {len(problems) - 5} more" if len(problems) > 5 else ""
        trainyard.fail(
            f"{os.path.basename(source)} breaks its contract: {shown}{more}. Correct the data or the rules.",
            reason="data-rejected",
        )
    if source.lower().endswith((".csv", ".tsv")):
        write_dataset(table, step.outputs["dataset"])
    else:
        shutil.copyfile(source, step.outputs["dataset"])
    describe_output("dataset", table)


main()
