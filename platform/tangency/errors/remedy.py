"""A remedy that names arguments: each face writes an argument in its own words.

What is `columns={'date': 'timestamp'}` in Python is `--column date=timestamp` on the command line and
`"columns": {"date": "timestamp"}` over HTTP; a remedy that is pasted must work where it was read.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from tangency.errors.quoting import sentence

__all__ = ["Remedy", "Setting", "Words", "in_form", "in_json", "in_options", "in_python", "worded"]

# Options whose names differ from the argument's.
_OPTIONS = {"n_returns": "returns"}

# Arguments whose fields are options by their own names; others stand before theirs, as in `--trading.price`.
_FLAT = frozenset({"universe"})


@dataclass(frozen=True, slots=True)
class Setting:
    """An argument that would mend the matter.

    Attributes
    ----------
    name
        As in Python.
    value
        Such as a number, a text, or a mapping; None where only the argument is meant.
    within
        The argument of which it is a field, such as `universe`.

    >>> from tangency.sdk import Remedy, Setting
    >>> print(Remedy("ask for fewer returns: ", Setting("n_returns", 90, within="universe")))
    ask for fewer returns: universe with n_returns=90
    """

    name: str
    value: object = None
    within: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Words:
    """How one face writes arguments.

    Attributes
    ----------
    name
        What it is called in code.
    write
        Returns one argument as the face writes it.
    between
        What stands between arguments that are pasted as one.
    """

    name: str
    write: Callable[[Setting], str]
    between: str = ", "

    def __repr__(self) -> str:
        return self.name

    def __call__(self, setting: Setting) -> str:
        """Return an argument in the words of the face."""
        return self.write(setting)


def _in_python(setting: Setting) -> str:
    """Return an argument as Python writes it."""
    own = setting.name if setting.value is None else f"{setting.name}={setting.value!r}"
    return own if setting.within is None else f"{setting.within} with {own}"


def _in_json(setting: Setting) -> str:
    """Return an argument as a member of a request's body."""
    if setting.value is None:
        return f'"{setting.name}"' if setting.within is None else f'"{setting.name}" of "{setting.within}"'
    own = f'"{setting.name}": {json.dumps(setting.value, ensure_ascii=False, default=str)}'
    return own if setting.within is None else f'"{setting.within}": {{{own}}}'


def _in_options(setting: Setting) -> str:
    """Return an argument as options of the command line.

    >>> from tangency.errors.remedy import in_options
    >>> in_options(Setting("n_returns", 365, within="universe")), in_options(Setting("decimal", ","))
    ('--returns 365', '--decimal ,')
    >>> in_options(Setting("price", "close", within="trading"))
    '--trading.price close'
    """
    name = _OPTIONS.get(setting.name, setting.name).replace("_", "-")
    if setting.within is not None and setting.within not in _FLAT:
        name = f"{setting.within.replace('_', '-')}.{name}"
    match setting.value:
        case None | True:
            return f"--{name}"
        case False:
            return f"--no-{name}"
        case Mapping():
            texts = [f"{key}={value}" for key, value in setting.value.items()]
        case str():
            return f"--{name} {shlex.quote(setting.value)}"
        case Iterable():
            texts = [str(each) for each in setting.value]
        case _:
            return f"--{name} {shlex.quote(str(setting.value))}"
    return " ".join(f"--{name.removesuffix('s')} {shlex.quote(text)}" for text in texts)


def _in_form(setting: Setting) -> str:
    """Return an argument as a field of a form."""
    label = setting.name.replace("_", " ")
    match setting.value:
        case None:
            return f"“{label}”"
        case Mapping():
            text = ", ".join(f"{key} = {value}" for key, value in setting.value.items())
        case str():
            text = setting.value
        case Iterable():
            text = ", ".join(str(each) for each in setting.value)
        case _:
            text = str(setting.value)
    return f"“{label}”: {text}"


in_python = Words("in_python", _in_python)
in_json = Words("in_json", _in_json)
in_options = Words("in_options", _in_options, between=" ")
in_form = Words("in_form", _in_form)


Part = str | Setting | tuple[Setting, ...]


class Remedy(str):
    """A remedy with arguments in it; as a text, it has Python's words.

    >>> from tangency.sdk import DataError, Remedy, Setting
    >>> remedy = Remedy("map the one that is meant: ", Setting("columns", {"date": "timestamp"}))
    >>> print(DataError("the table has no column 'timestamp'", remedy=remedy))
    the table has no column 'timestamp'; remedy: map the one that is meant: columns={'date': 'timestamp'}
    >>> print(Remedy("declare ", (Setting("separator", ";"), Setting("decimal", ","))))
    declare separator=';', decimal=','
    """

    __slots__ = ("_parts",)
    _parts: tuple[Part, ...]

    def __new__(cls, *parts: Part) -> Self:
        """Return the remedy of its parts, in order; several settings together are written to be pasted as one."""
        own = super().__new__(cls, sentence("".join(_words(parts, in_python))))
        own._parts = parts
        return own

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), self._parts

    def __add__(self, more: str) -> Remedy:
        """Return the remedy with a text after it, its arguments still in the words of each face."""
        return Remedy(*self._parts, more)

    @property
    def parts(self) -> tuple[Part, ...]:
        """The texts and the settings, in order."""
        return self._parts

    def worded(self, word: Words) -> str:
        """Return the remedy in the words of a face."""
        return sentence("".join(_words(self._parts, word)))


def worded(remedy: str, word: Words) -> str:
    """Return any remedy in the words of a face; one without arguments is the same on each."""
    return remedy.worded(word) if isinstance(remedy, Remedy) else remedy


def _words(parts: Iterable[Part], word: Words) -> Iterable[str]:
    for part in parts:
        if isinstance(part, tuple):
            yield word.between.join(word(setting) for setting in part)
        else:
            yield word(part) if isinstance(part, Setting) else part
