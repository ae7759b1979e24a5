"""Draws the digits that a model misread as one SVG sheet."""

import pandas
import trainyard


def draw(predictions, sheet, most=24):
    """Writes to `sheet` a drawing of the first `most` rows of `predictions` whose prediction is wrong."""
    table = pandas.read_parquet(predictions)
    wrong = table[table["digit"].astype(str) != table["prediction"].astype(str)]
    trainyard.log_metric("misread", len(wrong))
    trainyard.note(
        f"{len(wrong)} of {len(table)} digits are misread; the sheet shows {min(most, len(wrong))} of them."
    )
    cells = [digit(row, number) for number, row in enumerate(wrong.head(most).to_dict("records"))]
    height = 110 * max(1, -(-len(cells) // 6))
    with open(sheet, "w", encoding="utf-8") as file:
        file.write(
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 {height}" font-family="sans-serif">\n'
        )
        file.write("".join(cells))
        file.write("</svg>\n")


def digit(row, number):
    """One digit with what it is and what it was taken for, at place `number` of a grid six wide."""
    left, top = 100 * (number % 6) + 10, 110 * (number // 6) + 5
    squares = "".join(
        f'<rect x="{left + 10 * x}" y="{top + 10 * y}" width="10" height="10" fill="#000" '
        f'fill-opacity="{row[f"pixel_{y}_{x}"] / 16:.2f}"/>'
        for y in range(8)
        for x in range(8)
    )
    caption = f"{row['digit']} read as {row['prediction']}"
    return f'{squares}<text x="{left}" y="{top + 97}" font-size="13">{caption}</text>\n'
