"""How a field of a request is said on the command line, where it is not an option of the field's name."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Spoken"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """Stands in a field's annotation.

    Attributes
    ----------
    name
        Of the option, without dashes, or of the argument.
    is_argument
        Whether it is said by its place.
    is_required
        Whether the command line must say it, though other faces have another way.
    """

    name: str
    is_argument: bool = False
    is_required: bool = False
