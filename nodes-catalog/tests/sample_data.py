"""Small datasets for the tests of training, evaluation and deployment."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd


@functools.lru_cache(maxsize=None)
def _folder() -> tempfile.TemporaryDirectory:
    return tempfile.TemporaryDirectory(prefix="trainyard-samples-")


def customers(rows: int = 120, seed: int = 1) -> pd.DataFrame:
    """Customers who leave or stay: numbers, whole numbers, a boolean and a text column, some values
    missing."""
    random = np.random.default_rng(seed)
    age = random.integers(18, 80, rows)
    spend = random.gamma(2.0, 50.0, rows)
    member = random.random(rows) < 0.5
    plan = random.choice(["basic", "plus", "pro"], rows)
    leaves = (spend < 80) ^ (member & (age > 50))
    table = pd.DataFrame({"age": age, "spend": spend, "member": member, "plan": plan})
    table.loc[table.index % 10 == 3, "spend"] = np.nan
    table.loc[table.index % 10 == 7, "plan"] = None
    table["outcome"] = np.where(leaves, "leaves", "stays")
    return table


def houses(rows: int = 120, seed: int = 1) -> pd.DataFrame:
    """Prices of houses by area, rooms and district."""
    random = np.random.default_rng(seed)
    area = random.uniform(30, 200, rows)
    rooms = random.integers(1, 8, rows)
    district = random.choice(["north", "south"], rows)
    price = 2000 * area + 5000 * rooms + 30000 * (district == "north") + random.normal(0, 5000, rows)
    return pd.DataFrame({"area": area, "rooms": rooms, "district": district, "price": price})


def saved(table: pd.DataFrame, name: str = "train.parquet") -> Path:
    """Writes a table as a dataset and gives its path."""
    path = Path(tempfile.mkdtemp(dir=_folder().name)) / name
    table.to_parquet(path, index=False)
    return path


def written(name: str, content: Any) -> Path:
    """Writes a text file and gives its path."""
    path = Path(tempfile.mkdtemp(dir=_folder().name)) / name
    path.write_text(content, encoding="utf-8")
    return path
