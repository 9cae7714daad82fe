"""Writes a new plugin as a whole distribution that passes conformance at once."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from string import Template

from packaging.utils import canonicalize_name

from tangency.domain.naming import known_name
from tangency.errors import ConfigurationError
from tangency.host.compatibility import core_version
from tangency.host.discovery import announced
from tangency.host.naming import is_name

__all__ = ["scaffold_plugin"]

_LONGEST_NAME = 40
_FILES = {
    "pyproject.toml": "pyproject.toml.tmpl",
    "README.md": "{kind}/README.md.tmpl",
    "src/{package}/__init__.py": "package.py.tmpl",
    "src/{package}/py.typed": None,
    "src/{package}/plugin.py": "{kind}/plugin.py.tmpl",
    "src/{package}/{module}.py": "{kind}/{module}.py.tmpl",
    "tests/test_{package}_conformance.py": "{kind}/conformance.py.tmpl",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """What is written of one kind: the module that computes, and what it needs beside pydantic."""

    module: str
    requires: str = ""


_KINDS = {
    "optimizer": _Kind(module="optimizer", requires='    "numpy>=2.1",\n'),
    "strategy": _Kind(module="strategy", requires='    "numpy>=2.1",\n'),
    "data-source": _Kind(module="source"),
}


def scaffold_plugin(name: str, destination: Path, *, kind: str = "optimizer") -> Path:
    """Write the distribution `tangency-<name>` below `destination` and return its folder.

    All or nothing: the files are written to a temporary folder beside the place, which is then renamed.

    Parameters
    ----------
    name
        The plugin's name, lower-case words joined by hyphens.
    destination
        An existing folder.
    kind
        Of the component: `optimizer`, `strategy` or `data-source`.

    Raises
    ------
    ConfigurationError
        An unknown kind; a malformed name, or one that an installed plugin has; a folder that exists already or cannot
        be written.
    """
    known = known_name("kind", kind, _KINDS, where="kind")
    _require_name(name)
    folder = destination / f"tangency-{name}"
    if folder.exists():
        raise ConfigurationError(
            "the folder exists already",
            where="destination",
            value=str(folder),
            remedy="move it away or take another name",
        )
    try:
        temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=destination))
    except OSError as error:
        raise _unwritable(destination, error) from error
    try:
        _write(temporary, _substitutions(name, known), known)
        temporary.chmod(0o755)  # mkdtemp makes it private; a source tree is not
        # A rename onto an empty folder made meanwhile by another would succeed, and nothing of theirs is lost.
        temporary.rename(folder)
    except OSError as error:
        raise _unwritable(destination, error) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return folder


def _require_name(name: str) -> None:
    if not is_name(name) or len(name) > _LONGEST_NAME or name.startswith("tangency-") or name == "tangency":
        raise ConfigurationError(
            "this cannot be the name of a plugin",
            where="name",
            value=name,
            remedy=f"use lower-case words joined by hyphens, at most {_LONGEST_NAME} characters, without 'tangency'",
        )
    discovery = announced()
    for taken, distribution in [(each.name, each.distribution) for each in discovery.announcements] + [
        (each.name, each.distribution or "unknown") for each in discovery.stopped
    ]:
        if name == taken or f"tangency-{name}" == canonicalize_name(distribution):
            raise ConfigurationError(
                "a plugin of this name is installed",
                where="name",
                value=name,
                remedy=f"take another name, or uninstall {distribution}",
            )


def _substitutions(name: str, kind: str) -> dict[str, str]:
    release = core_version().split(".")
    following = f"{release[0]}.{int(release[1]) + 1}" if release[0] == "0" else str(int(release[0]) + 1)
    return {
        "name": name,
        "kind": kind.replace("-", " "),
        "requires": _KINDS[kind].requires,
        "package": "tangency_" + name.replace("-", "_"),
        "class_name": "".join(word.capitalize() for word in name.split("-")),
        "core_from": f"{release[0]}.{release[1]}",
        "core_below": following,
    }


def _write(folder: Path, substitutions: dict[str, str], kind: str) -> None:
    templates = resources.files("tangency.host") / "templates"
    parts = {"package": substitutions["package"], "module": _KINDS[kind].module, "kind": kind.replace("-", "_")}
    for pattern, source in _FILES.items():
        path = folder / pattern.format(**parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        text = "" if source is None else (templates / source.format(**parts)).read_text(encoding="utf-8")
        path.write_text(Template(text).substitute(substitutions), encoding="utf-8")


def _unwritable(destination: Path, error: OSError) -> ConfigurationError:
    return ConfigurationError(
        f"the folder cannot be written: {os.strerror(error.errno) if error.errno else error}",
        where="destination",
        value=str(destination),
        remedy="name an existing folder that you may write to",
    )
