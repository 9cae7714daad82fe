"""Whether a component refuses bad input with a typed error that names the asset."""

from __future__ import annotations

from collections.abc import Collection

from tangency.errors import TangencyError
from tangency.testing.report import CheckFailed
from tangency.testing.subject import Subject

__all__ = ["require_refusal"]


def require_refusal(
    subject: Subject,
    given: object,
    what: str,
    *,
    naming: Collection[str] = (),
    error_type: type[TangencyError] = TangencyError,
) -> str:
    """Return the refusal's text.

    Raises
    ------
    CheckFailed
        No error, another error than `error_type`, or one that names none of `naming`.
    """
    try:
        subject.run(given)
    except error_type as error:
        text = str(error)
        if naming and not any(name in text for name in naming):
            raise CheckFailed(f"{what}: the error names none of {', '.join(naming)}: {text}") from None
        return text
    except Exception as error:  # noqa: BLE001  # any other error is the finding
        raise CheckFailed(f"{what}: raised {type(error).__name__} instead of {error_type.__name__}: {error}") from None
    raise CheckFailed(f"{what}: no error at all")
