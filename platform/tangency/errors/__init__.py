"""The errors that reach a user: one root, eight branches, each with what, where, value and remedy.

Every face reads `face_of` to decide how an error looks there: the HTTP problem's type and status,
the command line's exit code, the notice in a dashboard. Nothing else maps errors.
"""

from tangency.errors.base import TangencyError, show_traceback
from tangency.errors.faces import ErrorFace, face_of
from tangency.errors.kinds import (
    Cancelled,
    CommitUnknown,
    ConfigurationError,
    Conflict,
    ConstraintSyntaxError,
    DataError,
    Infeasible,
    NoSuchRecord,
    PluginError,
    QueryLimit,
    Relaxation,
    SolverError,
    SourceUnavailable,
    StoreBusy,
    StoreError,
    StoreFull,
    StoreMoved,
    StoreNewer,
    StoreReadOnly,
    TimeLimitReached,
    UnknownName,
)
from tangency.errors.quoting import quoted
from tangency.errors.remedy import Remedy, Setting

__all__ = [
    "Cancelled",
    "CommitUnknown",
    "ConfigurationError",
    "Conflict",
    "ConstraintSyntaxError",
    "DataError",
    "ErrorFace",
    "Infeasible",
    "NoSuchRecord",
    "PluginError",
    "QueryLimit",
    "Relaxation",
    "Remedy",
    "Setting",
    "SolverError",
    "SourceUnavailable",
    "StoreBusy",
    "StoreError",
    "StoreFull",
    "StoreMoved",
    "StoreNewer",
    "StoreReadOnly",
    "TangencyError",
    "TimeLimitReached",
    "UnknownName",
    "face_of",
    "quoted",
    "show_traceback",
]
