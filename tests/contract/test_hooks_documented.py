"""Every hook is documented, in the code and in the docs, and exercised by a test."""

import ast
import inspect
import re
from pathlib import Path

import pytest

from tangency.contracts import hooks
from tangency.host.collection import REGISTER_HOOKS
from tangency.host.observers import Observers
from tangency.host.registration import HOOK_NAMES

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "plugins" / "hooks.md"


def _sections() -> dict[str, str]:
    parts = re.split(r"^## `(\w+)`$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_the_hooks_are_those_that_the_host_knows() -> None:
    functions = {name for name, value in vars(hooks).items() if hasattr(value, "tangency_spec")}
    assert functions == set(HOOK_NAMES)
    observers = {name for name in vars(Observers) if name.startswith("run_")}
    assert set(REGISTER_HOOKS) | observers == functions


@pytest.mark.parametrize("name", HOOK_NAMES)
def test_a_hook_has_a_docstring(name: str) -> None:
    doc = inspect.getdoc(getattr(hooks, name))
    assert doc
    assert doc.endswith(".")


def test_the_page_has_one_section_per_hook_and_no_other() -> None:
    assert list(_sections()) == sorted(HOOK_NAMES)


@pytest.mark.parametrize("name", HOOK_NAMES)
def test_the_example_of_a_hook_runs(name: str) -> None:
    """The example defines the hook with the arguments of its specification, and a register hook returns specs."""
    (source,) = re.findall(r"```python\n(.*?)```", _sections()[name], flags=re.DOTALL)
    namespace: dict[str, object] = {"__name__": f"example_of_{name}"}
    exec(compile(source, str(PAGE), "exec"), namespace)  # our own page
    function = namespace[name]
    assert hasattr(function, "tangency_impl")
    allowed = set(inspect.signature(getattr(hooks, name)).parameters)
    assert set(inspect.signature(function).parameters) <= allowed
    if name in REGISTER_HOOKS:
        (spec,) = function()
        assert isinstance(spec, hooks.ComponentSpec)


@pytest.mark.parametrize("name", HOOK_NAMES)
def test_a_hook_is_exercised_by_a_test(name: str) -> None:
    """Some test other than this one implements the hook, or calls it through the host."""
    files = [*(ROOT / "tests").rglob("test_*.py"), *(ROOT / "plugins").rglob("tests/test_*.py")]
    texts = [path.read_text(encoding="utf-8") for path in files if path != Path(__file__)]
    assert any(re.search(rf"\bdef {name}\b|import {name}\b|\.{name}\(", text) for text in texts)


def test_the_examples_import_only_the_one_door() -> None:
    for source in re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL):
        modules = [node.module for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)]
        assert {module for module in modules if module and module.startswith("tangency")} <= {"tangency.sdk"}
