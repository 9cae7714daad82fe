"""The name of a request's field on the command line, where it differs from the field's own or is an argument."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CliName"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CliName:
    """An annotation of the field.

    Attributes
    ----------
    name
        Of the option, without dashes, or of the argument.
    is_argument
        Whether it is positional.
    is_required
        Whether the command line requires it, though other faces have another way.
    """

    name: str
    is_argument: bool = False
    is_required: bool = False
