"""Writes docs/components.md from the params models of the first-party plugins.

A component's description is its own documentation: nothing on that page is typed by hand, and a test compares the
page with what this script would write.
"""
# ruff: noqa: INP001  # a script beside the pages that it writes, no package

import json
from collections.abc import Iterator
from pathlib import Path

from tangency.contracts.bounded_schema import is_stated
from tangency.contracts.component import ComponentKind
from tangency.host import Catalogue, RegisteredComponent, default_catalogue

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "components.md"
_HEAD = """# Components

What the first-party plugins offer, with every param. Other plugins add to it: `tangency plugins list` shows what is
installed here.

*This page is written by `docs/generate/components.py`; do not edit it.*
"""
_BOUNDS = (
    ("minimum", "at least {}"),
    ("exclusiveMinimum", "more than {}"),
    ("maximum", "at most {}"),
    ("exclusiveMaximum", "less than {}"),
)


def page(catalogue: Catalogue) -> str:
    """Return the page of the workspace's own plugins."""
    own = {folder.name.removeprefix("tangency-") for folder in (ROOT / "plugins").glob("tangency-*")}
    parts = [_HEAD]
    for kind in ComponentKind:
        components = [each for each in catalogue.components(kind) if each.plugin in own]
        if components:
            parts.append(f"\n## {_plural(kind).capitalize()}\n")
            parts += [_section(each) for each in components]
    return "".join(parts)


def _section(component: RegisteredComponent) -> str:
    spec = component.spec
    lines = [f"\n### {component.id}\n", f"{spec.summary}.\n"]
    schema = spec.params.model_json_schema()
    rows = [
        f"| `{name}` | {_type(described, schema)} | {_default(described)} | {described.get('description', '')} |"
        for name, described in schema.get("properties", {}).items()
    ]
    if rows:
        lines += ["| param | values | default | meaning |\n|---|---|---|---|", *rows, ""]
    else:
        lines.append("It has no params.\n")
    lines += [f"Capabilities: {', '.join(f'`{word}`' for word in sorted(spec.capabilities))}.\n"] * bool(
        spec.capabilities
    )
    lines += ["References:\n", *(f"- {reference}" for reference in spec.references)]
    return "\n".join(lines) + "\n"


def _type(described: dict, schema: dict) -> str:
    if "$ref" in described:
        return _type(schema["$defs"][described["$ref"].rsplit("/", 1)[-1]], schema)
    if "anyOf" in described:
        return " or ".join(_type(each, schema) for each in described["anyOf"])
    if "enum" in described:
        return ", ".join(f"`{choice}`" for choice in described["enum"])
    bounds = " and ".join(_bounds(described))
    return f"{described.get('type', 'any')}{f', {bounds}' if bounds else ''}"


def _bounds(described: dict) -> Iterator[str]:
    for key, words in _BOUNDS:
        if key in described and is_stated(described[key]):
            yield words.format(f"{described[key]:g}")


def _default(described: dict) -> str:
    return f"`{json.dumps(described['default'])}`" if "default" in described else "required"


def _plural(kind: ComponentKind) -> str:
    return f"{kind.value[:-1]}ies" if kind.value.endswith("y") else f"{kind.value}s"


if __name__ == "__main__":
    PAGE.write_text(page(default_catalogue()), encoding="utf-8")
