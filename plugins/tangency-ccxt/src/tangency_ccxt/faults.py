"""What CCXT raises, as the errors of Tangency: worth another try, a clock that is wrong, or neither."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tangency.sdk import DataError, SourceUnavailable, UnknownName

__all__ = ["require_json", "typed_faults"]

_BROKEN = (TypeError, ValueError, LookupError, AttributeError)


@contextmanager
def typed_faults(exchange: Any) -> Iterator[None]:
    """Raise what CCXT raises as a typed error.

    Raises
    ------
    SourceUnavailable
        Maintenance, too many requests, a connection or an answer that broke off.
    UnknownName
        A symbol that the exchange does not know.
    DataError
        A request that the exchange refuses, for its clock or for another reason.
    """
    import ccxt  # noqa: PLC0415  # it takes a second to import, and only a fetch needs it

    try:
        yield
    except ccxt.BadSymbol as error:
        raise UnknownName("symbol", str(error), where=exchange.id) from error
    except ccxt.InvalidNonce as error:
        raise DataError(
            "the exchange refuses the time of the request",
            where=exchange.id,
            value=str(error),
            remedy="set the clock of this machine (NTP)",
        ) from error
    except (ccxt.OnMaintenance, ccxt.NetworkError) as error:
        what = "the exchange is under maintenance" if isinstance(error, ccxt.OnMaintenance) else _what(error, ccxt)
        after = _retry_after(exchange.last_response_headers)
        raise SourceUnavailable(what, where=exchange.id, value=str(error), retry_after=after) from error
    except ccxt.BaseError as error:
        raise DataError("the exchange refuses the request", where=exchange.id, value=str(error)) from error
    except _BROKEN as error:  # CCXT hands on what it could not read as JSON
        raise SourceUnavailable("the answer of the exchange broke off", where=exchange.id, value=str(error)) from error


def require_json(exchange: Any) -> None:
    """Refuse an answer that is no JSON: CCXT takes one that broke off for an empty page."""
    if exchange.last_json_response is None:
        raise SourceUnavailable("the answer of the exchange broke off", where=exchange.id)


def _what(error: Exception, ccxt: Any) -> str:
    return "too many requests" if isinstance(error, ccxt.DDoSProtection) else "the exchange does not answer"


def _retry_after(headers: Mapping[str, str] | None) -> float | None:
    """Return the seconds that a `Retry-After` header gives; None where it is a date, or not there."""
    text = next((value for name, value in (headers or {}).items() if name.lower() == "retry-after"), "")
    return float(text) if text.strip().isdigit() else None
