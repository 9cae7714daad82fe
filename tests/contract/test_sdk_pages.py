"""The pages about `tangency.sdk` and `tangency` are what their script would write, and every example in them runs."""

from __future__ import annotations

import doctest
import importlib
import re
import sys
from pathlib import Path

import pytest

import tangency
from tangency import sdk

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def scripts():
    """Return the script and its reader of docstrings; they import each other as a script's neighbours do."""
    folder = str(ROOT / "docs" / "generate")
    sys.path.insert(0, folder)
    try:
        yield importlib.import_module("sdk"), importlib.import_module("docstrings")
    finally:
        sys.path.remove(folder)
        for name in ("sdk", "pages", "docstrings"):
            sys.modules.pop(name, None)


@pytest.mark.parametrize("which", ["sdk", "reference"])
def test_the_pages_are_in_step_with_the_docstrings(scripts, which):
    script, _ = scripts
    pages = script.sdk_pages() if which == "sdk" else script.reference_pages()
    folder = next(iter(pages)).parent
    assert {path.name for path in folder.glob("*.md")} == {path.name for path in pages}
    stale = [path.name for path, text in pages.items() if path.read_text(encoding="utf-8") != text]
    assert stale == [], "run docs/generate/sdk.py"


def test_every_name_stands_on_a_page(scripts):
    script, _ = scripts
    for names, pages in ((sdk.__all__, script.sdk_pages()), (tangency.__all__, script.reference_pages())):
        text = "".join(pages.values())
        assert [name for name in names if f"\n## `{name}`\n" not in text] == []


@pytest.mark.parametrize(
    ("module", "name"),
    [("tangency.sdk", name) for name in sdk.__all__] + [("tangency", name) for name in dir(tangency)],
)
def test_every_name_has_a_text_and_an_example_that_runs(scripts, module, name):
    _, docstrings = scripts
    doc = docstrings.parsed(docstrings.docstring_of(module, name))
    assert doc.text
    assert doc.example, f"{name} has no example"
    doors = {"tangency.sdk", "tangency.testing.problems", module}
    assert set(re.findall(r"from (tangency[\w.]*)", doc.example)) <= doors
    # Nothing is there that the example has not imported itself.
    test = doctest.DocTestParser().get_doctest(f"{doc.example}\n", {}, name, None, None)
    runner = doctest.DocTestRunner(verbose=False)
    runner.run(test)
    assert runner.summarize(verbose=False).failed == 0
