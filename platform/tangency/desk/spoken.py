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
        Whether it is said by its place; arguments are required, in the order of the fields.
    is_required
        Whether the option is.
    """

    name: str
    is_argument: bool = False
    is_required: bool = False
