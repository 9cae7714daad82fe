"""A name that a package loads when asked must not be one of its modules: importing that would put it in its place."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

import pytest


@pytest.mark.parametrize("package", ["tangency", "tangency.simulate"])
def test_no_lazy_name_is_a_module(package: str) -> None:
    module = import_module(package)
    modules = {each.name for each in iter_modules(module.__path__)}
    lazy = {*module._HOMES, *getattr(module, "__all__", ())}
    assert lazy
    assert modules
    assert lazy.isdisjoint(modules), sorted(lazy & modules)
