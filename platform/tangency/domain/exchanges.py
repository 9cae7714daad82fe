"""The exchanges whose sessions are known, by ISO 10383 code, with their sessions a year and their time zone.

The numbers are written down, so that a later release of `exchange_calendars`, which revises holidays, moves no annual
figure. They follow from one rule: the mean number of sessions a year over the whole years from 2000 to 2020 that the
library knows, rounded; of an exchange of which it knows none of them, over all whole years that it knows.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["BARS_PER_SESSION", "EXCHANGES", "NOT_COMPUTABLE", "PUBLISHED_LISTS", "Exchange"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """An exchange that opens by the calendar.

    Attributes
    ----------
    code
        Market identifier, ISO 10383, such as `XNYS`.
    sessions_per_year
        By the rule of this module.
    zone
        Time zone of its trading hours (IANA).
    """

    code: str
    sessions_per_year: int
    zone: str


_ROWS = {
    "AIXK": (244, "Asia/Almaty"),
    "BVMF": (248, "America/Sao_Paulo"),
    "CMES": (258, "America/Chicago"),
    "IEPA": (258, "America/New_York"),
    "XAMS": (256, "Europe/Amsterdam"),
    "XASX": (253, "Australia/Sydney"),
    "XBDA": (251, "Atlantic/Bermuda"),
    "XBKK": (245, "Asia/Bangkok"),
    "XBOG": (244, "America/New_York"),
    "XBOM": (247, "Asia/Kolkata"),
    "XBRA": (249, "Europe/Bratislava"),
    "XBRU": (256, "Europe/Brussels"),
    "XBUD": (250, "Europe/Budapest"),
    "XBUE": (247, "America/Argentina/Buenos_Aires"),
    "XCBF": (252, "America/Chicago"),
    "XCSE": (250, "Europe/Copenhagen"),
    "XDUB": (254, "Europe/Dublin"),
    "XDUS": (254, "Europe/Brussels"),
    "XEEE": (254, "Europe/Berlin"),
    "XETR": (254, "Europe/Berlin"),
    "XEUR": (254, "Europe/Berlin"),
    "XFRA": (254, "Europe/Berlin"),
    "XHAM": (254, "Europe/Brussels"),
    "XHEL": (251, "Europe/Helsinki"),
    "XHKG": (247, "Asia/Hong_Kong"),
    "XICE": (249, "Atlantic/Reykjavik"),
    "XIDX": (244, "Asia/Jakarta"),
    "XIST": (251, "Europe/Istanbul"),
    "XJSE": (250, "Africa/Johannesburg"),
    "XKAR": (248, "Asia/Karachi"),
    "XKLS": (246, "Asia/Kuala_Lumpur"),
    "XKRX": (247, "Asia/Seoul"),
    "XLIM": (251, "America/Lima"),
    "XLIS": (255, "Europe/Lisbon"),
    "XLIT": (249, "Europe/Vilnius"),
    "XLJU": (249, "Europe/Ljubljana"),
    "XLON": (253, "Europe/London"),
    "XLUX": (256, "Europe/Luxembourg"),
    "XMAD": (254, "Europe/Madrid"),
    "XMEX": (252, "America/Mexico_City"),
    "XMIL": (254, "Europe/Rome"),
    "XMOS": (249, "Europe/Moscow"),
    "XNYS": (252, "America/New_York"),
    "XNZE": (251, "Pacific/Auckland"),
    "XOSL": (251, "Europe/Oslo"),
    "XPAR": (256, "Europe/Paris"),
    "XPHS": (246, "Asia/Manila"),
    "XPRA": (251, "Europe/Prague"),
    "XRIS": (251, "Europe/Riga"),
    "XSAU": (249, "Asia/Riyadh"),
    "XSES": (251, "Asia/Singapore"),
    "XSGO": (249, "America/Santiago"),
    "XSHG": (242, "Asia/Shanghai"),
    "XSTO": (251, "Europe/Stockholm"),
    "XSTU": (254, "Europe/Berlin"),
    "XSWX": (251, "Europe/Zurich"),
    "XTAI": (246, "Asia/Taipei"),
    "XTAL": (252, "Europe/Tallinn"),
    "XTKS": (245, "Asia/Tokyo"),
    "XTSE": (251, "America/Toronto"),
    "XWAR": (250, "Europe/Warsaw"),
    "XWBO": (248, "Europe/Vienna"),
    "XZAG": (249, "Europe/Zagreb"),
}
EXCHANGES: dict[str, Exchange] = {
    code: Exchange(code=code, sessions_per_year=sessions, zone=zone) for code, (sessions, zone) in _ROWS.items()
}

# Hourly bars of a usual session, of exchanges that trade without a break from an opening on a quarter of an hour. The
# library knows the breaks of three Asian exchanges alone, so that others in doubt are not here.
BARS_PER_SESSION = {
    "XAMS": 9, "XASX": 6, "XBRU": 9, "XCSE": 8, "XDUB": 9, "XETR": 9, "XFRA": 9, "XHEL": 9, "XJSE": 8, "XLIS": 9,
    "XLON": 9, "XMAD": 9, "XMEX": 7, "XMIL": 9, "XNYS": 7, "XNZE": 7, "XOSL": 8, "XPAR": 9, "XSTO": 9, "XSWX": 9,
    "XTSE": 7, "XWAR": 8, "XWBO": 9,
}  # fmt: skip

# Holidays that follow the moon or a decree of the year: the library lists them day by day, beside the few closures
# that were unforeseen. The exchanges publish such lists a year ahead.
PUBLISHED_LISTS = frozenset(
    ("AIXK", "XBKK", "XBOM", "XHKG", "XIDX", "XIST", "XKAR", "XKLS", "XKRX", "XPHS", "XSAU", "XSES", "XSHG", "XTAI")
)

# exchange_calendars 4.13 raises for these with pandas 3: the offset of the Orthodox Easter, and Tel Aviv's Sundays.
NOT_COMPUTABLE = ("ASEX", "XBEL", "XBSE", "XCYS", "XTAE")
