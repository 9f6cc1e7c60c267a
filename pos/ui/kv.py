"""Loading kv rules: each file once, beside the class it is for, never by App's own guess."""

from pathlib import Path

from kivy.lang import Builder


def load_rules(module_file: str) -> None:
    """Load the .kv file that lies beside a module; a second load would double every child."""
    path = str(Path(module_file).with_suffix(".kv"))
    if path not in Builder.files:
        Builder.load_file(path)
