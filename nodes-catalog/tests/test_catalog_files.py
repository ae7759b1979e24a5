"""Every node type and template is complete, and node types share one environment and one warm interpreter."""

from __future__ import annotations

import re
import unittest
from pathlib import Path
from typing import List
from xml.etree import ElementTree

import attempt

node_types: List[Path] = sorted(path.parent for path in attempt.catalog.glob("*/*/node.yaml"))
templates: List[Path] = sorted(path.parent for path in attempt.catalog.glob("templates/*/trainyard.yaml"))


def text_of(folder: Path, name: str) -> str:
    return (folder / name).read_text(encoding="utf-8")


def runtime_lines(node: Path) -> "tuple[str, str]":
    """The requirements and the warm list of a Python node, without white space; empty for others."""
    text = text_of(node, "node.yaml")
    found = [
        re.search(rf"^ +{key}: *(\[.*?\])", text, re.MULTILINE | re.DOTALL)
        for key in ("requirements", "warm")
    ]
    requirements, warm = ("" if match is None else re.sub(r"\s+", "", match.group(1)) for match in found)
    return requirements, warm


class NodeTypes(unittest.TestCase):
    def test_there_are_some(self) -> None:
        self.assertGreaterEqual(len(node_types), 20)

    def test_each_has_its_files_and_is_named_after_its_folder(self) -> None:
        for node in node_types:
            with self.subTest(node=node.name):
                text = text_of(node, "node.yaml")
                self.assertIn(f"\n  id: {node.parent.name}.{node.name}\n", text)
                self.assertIn(f"\n  category: {node.parent.name}\n", text)
                scripts = re.findall(r"^  (?:entry|serve): (\S+)$", text, re.MULTILINE)
                self.assertEqual(bool(scripts), "  python:\n" in text)
                self.assertEqual([name for name in scripts if not (node / name).is_file()], [])
                self.assertTrue(text_of(node, "README.md").startswith("# "))
                example = text_of(node, "example.yaml")
                self.assertIn(f"type: {node.parent.name}.{node.name}\n", example)
                self.assertRegex(example, r"(?m)^expect:")

    def test_icons_are_drawn_in_the_color_of_the_text(self) -> None:
        for node in node_types:
            with self.subTest(node=node.name):
                icon = ElementTree.fromstring(text_of(node, "icon.svg"))
                self.assertEqual(icon.get("viewBox"), "0 0 24 24")
                self.assertEqual((icon.get("fill"), icon.get("stroke")), ("none", "currentColor"))
                drawn = {element.tag.rpartition("}")[2] for element in icon.iter()}
                self.assertLessEqual(
                    drawn, {"svg", "path", "circle", "ellipse", "rect", "line", "polyline", "g"}
                )

    def test_python_nodes_share_one_environment_and_one_warm_interpreter(self) -> None:
        common = runtime_lines(attempt.catalog / "data" / "table-file")
        for node in node_types:
            requirements, warm = runtime_lines(node)
            if requirements and node.name != "sql":
                with self.subTest(node=node.name):
                    self.assertEqual((requirements, warm), common)

    def test_sources_stay_short(self) -> None:
        rooms = [*node_types, *templates, attempt.library, attempt.sdk]
        for path in [path for room in rooms for path in room.rglob("*.py")]:
            with self.subTest(path=str(path.relative_to(attempt.catalog))):
                lines = path.read_text(encoding="utf-8").splitlines()
                self.assertLessEqual(len(lines), 400)
                self.assertLessEqual(max(map(len, lines), default=0), 110)


class Templates(unittest.TestCase):
    def test_each_is_a_project_with_a_pipeline_a_page_and_its_data(self) -> None:
        self.assertEqual(
            [template.name for template in templates], ["breast-cancer", "diabetes", "digits", "wine"]
        )
        for template in templates:
            with self.subTest(template=template.name):
                pipeline = text_of(template, f"{template.name}.pipeline.yaml")
                self.assertIn(f"\n  id: {template.name}\n", pipeline)
                self.assertIn("licence", text_of(template, "README.md"))
                for path in re.findall(r"^ +(?:path|file): (\S+)$", pipeline, re.MULTILINE):
                    self.assertTrue((template / path.split(":")[0]).is_file(), path)

    def test_each_node_has_a_place_and_flows_from_left_to_right(self) -> None:
        for template in templates:
            text = text_of(template, f"{template.name}.pipeline.yaml")
            places = {
                name: int(x) for name, x in re.findall(r"^    ([a-z-]+): \{x: (\d+),", text, re.MULTILINE)
            }
            nodes = re.split(r"^    - id: ", text.split("\nlayout:")[0], flags=re.MULTILINE)[1:]
            self.assertEqual(sorted(places), sorted(node.split("\n")[0] for node in nodes))
            for node in nodes:
                inputs = re.search(r"^      inputs: \{(.*)\}$", node, re.MULTILINE)
                for source in re.findall(r": ([a-z-]+)\.", inputs.group(1) if inputs else ""):
                    with self.subTest(template=template.name, edge=f"{source} to {node.split(chr(10))[0]}"):
                        self.assertLess(places[source], places[node.split("\n")[0]])


if __name__ == "__main__":
    unittest.main()
