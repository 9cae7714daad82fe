"""Writes Markdown of documented names: signature, fields, methods, Raises, References, example."""
# ruff: noqa: INP001  # a script beside the pages that it writes, no package

import dataclasses
import enum
import importlib
import inspect
import re
from collections.abc import Iterator

from docstrings import Doc, docstring_of, is_verb, parsed

_MODULES = re.compile(r"\b(?:tangency|np|npt|numpy|pandas|pd|collections\.abc|typing|datetime)(?:\.\w+)*\.(?=[A-Z])")


def page(title: str, intro: str, module: str, names: tuple[str, ...], script: str) -> str:
    """Return a page of some names of a module."""
    head = f"# {title}\n\n{intro}\n\n*This page is written by `{script}`; do not edit it.*\n"
    return head + "".join(f"\n{section(module, name)}" for name in names)


def section(module: str, name: str) -> str:
    """Return what there is to say of one name."""
    value = getattr(importlib.import_module(module), name)
    doc = parsed(docstring_of(module, name))
    parts = [f"## `{name}`\n", f"```python\n{_declared(name, value)}\n```\n", f"{_prose(doc.text)}\n"]
    if inspect.isclass(value):
        parts += _of_class(value, doc)
    parts += [
        _listed(title, doc.entries[title]) for title in ("Parameters", "Returns", "Raises") if title in doc.entries
    ]
    parts += [f"References: {_prose(doc.references)}\n"] * bool(doc.references)
    parts += [f"```pycon\n{doc.example}\n```\n"] * bool(doc.example)
    return "\n".join(parts)


def _of_class(value: type, doc: Doc) -> Iterator[str]:
    described = {each.strip(): text for names, text in doc.entries.get("Attributes", []) for each in names.split(",")}
    if issubclass(value, enum.Enum):
        yield _listed("Members", [(member.name, f"`{member.value!r}`") for member in value])
    if dataclasses.is_dataclass(value):
        fields = [each for each in dataclasses.fields(value) if each.init]
        rows = [(each.name, _field(each, described.pop(each.name, ""))) for each in fields]
        yield _listed("Fields", rows)
    if described:
        yield _listed("Attributes", list(described.items()))
    members = [(each, vars(value)[each]) for each in vars(value) if not each.startswith("_")]
    methods = [(each, member) for each, member in members if inspect.isfunction(member)]
    properties = [(each, member) for each, member in members if isinstance(member, property)]
    if properties:
        yield _listed("Properties", [(each, _summary(member.fget)) for each, member in properties])
    if methods:
        rows = [(f"{each}{_signature(member)}", _summary(member)) for each, member in methods]
        yield _listed("Methods", rows)


def _field(one: dataclasses.Field, text: str) -> str:
    has_default = one.default is not dataclasses.MISSING or one.default_factory is not dataclasses.MISSING
    kind = f"`{_plain_type(str(one.type))}`{', optional' if has_default else ''}"
    return f"{kind}. {text}" if text else kind


def _declared(name: str, value: object) -> str:
    if inspect.isfunction(value) or is_verb(value):
        return f"{name}{_signature(value)}"
    if not inspect.isclass(value):
        # Quoted as the formatter has it, which reads the code of pages too.
        return f"{name} = {_plain_type(str(value))}".replace("'", '"') if _is_type(value) else name
    if dataclasses.is_dataclass(value):
        fields = [each.name for each in dataclasses.fields(value) if each.init]
        return _wrapped(f"{name}(", ["*", *fields] if fields else [], ")")
    if issubclass(value, Exception):
        return f"{name}{_signature(value.__init__)}"
    bases = ", ".join(base.__name__ for base in value.__bases__ if base is not object)
    return f"class {name}({bases})" if bases else f"class {name}"


def _is_type(value: object) -> bool:
    return hasattr(value, "__origin__") or hasattr(value, "__args__")


def _signature(value: object) -> str:
    signature = inspect.signature(value)
    shown, has_star = [], False
    for name, each in signature.parameters.items():
        if name == "self":
            continue
        if each.kind is each.KEYWORD_ONLY and not has_star:
            shown.append("*")
            has_star = True
        star = {each.VAR_POSITIONAL: "*", each.VAR_KEYWORD: "**"}.get(each.kind, "")
        has_star = has_star or star == "*"
        kind = "" if each.annotation is each.empty else f": {_plain_type(str(each.annotation))}"
        default = "" if each.default is each.empty else f" = {_default(each.default)}"
        shown.append(f"{star}{name}{kind}{default}")
    back = signature.return_annotation
    result = "" if back is signature.empty else f" -> {_plain_type(str(back))}"
    return _wrapped("(", shown, f"){result}")


def _default(value: object) -> str:
    if inspect.isfunction(value):
        return value.__name__
    return str(value.value.__repr__()) if isinstance(value, enum.Enum) else repr(value)


def _wrapped(head: str, parts: list[str], tail: str) -> str:
    line = f"{head}{', '.join(parts)}{tail}"
    if len(line) <= 100:  # noqa: PLR2004  # the width of a code block on a page
        return line
    return f"{head}\n" + "".join(f"    {part},\n" for part in parts) + tail


def _plain_type(text: str) -> str:
    """Return a type without modules, and of a field that is computed when it is read the type of its value."""
    plain = _MODULES.sub("", text.replace("NoneType", "None")).strip("'")
    return plain[len("Deferred[") : -1] if plain.startswith("Deferred[") else plain


def _summary(function: object) -> str:
    return " ".join(parsed(inspect.getdoc(function) or "").text.split("\n\n")[0].split())


def _prose(text: str) -> str:
    """Return text in which Markdown finds nothing but code: an asterisk is a dual norm or an optimum."""
    parts = text.split("`")
    parts[::2] = [part.replace("*", r"\*").replace("<", "&lt;") for part in parts[::2]]
    return "`".join(parts)


def _listed(title: str, rows: list[tuple[str, str]]) -> str:
    names = [f"`{' '.join(name.split())}`" for name, _ in rows]
    lines = [f"- {name}: {_prose(text)}" if text else f"- {name}" for name, (_, text) in zip(names, rows, strict=True)]
    return f"{title}:\n\n" + "\n".join(lines) + "\n"
