"""kv rules and the modules beside them: what a rule names is imported there, and nothing else."""

import ast
import re
from pathlib import Path

UI = Path(__file__).resolve().parents[2] / "pos" / "ui"
RULES = sorted(UI.rglob("*.kv"))
_PART = re.compile(r"^\s+([A-Z]\w+):", re.MULTILINE)
_CELL = re.compile(r'\bcell: "(\w+)"')


def named(rule: Path) -> set[str]:
    """Return the classes of the parts that a rule is made of, cells of lists included."""
    text = rule.read_text(encoding="utf-8")
    return {*_PART.findall(text), *_CELL.findall(text)}


def known(rule: Path) -> tuple[set[str], set[str], set[str]]:
    """Return what the module beside a rule imports, what it uses itself, what it defines."""
    tree = ast.parse(rule.with_suffix(".py").read_text(encoding="utf-8"))
    nodes = list(ast.walk(tree))
    imports = [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]
    imported = {alias.asname or alias.name for node in imports for alias in node.names}
    used = {node.id for node in nodes if isinstance(node, ast.Name)}
    defined = {node.name for node in nodes if isinstance(node, ast.ClassDef)}
    return imported, used, defined


def test_every_part_that_a_rule_names_is_known_beside_it() -> None:
    """Kivy finds it by name alone: without the import, luck decides whether it is there."""
    assert len(RULES) > 15
    for rule in RULES:
        imported, _, defined = known(rule)
        assert named(rule) <= imported | defined, rule


def test_nothing_is_imported_that_neither_the_module_nor_its_rule_names() -> None:
    for rule in RULES:
        imported, used, _ = known(rule)
        assert imported - used <= named(rule), rule
