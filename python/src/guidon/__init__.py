"""Workers in Python for Guidon, a parameter server that goes on learning while some of its machines lie."""

from .basis import Basis, Trail
from .errors import (
    ContributionRefused,
    GuidonError,
    Incompatible,
    KeyFileError,
    NotAdmitted,
    OtherSecurity,
    OtherServer,
    Revoked,
    ServerSilent,
    TicketSpent,
    UnknownKey,
)
from .layout import Entry, Layout
from .worker import Worker

__all__ = [
    "Basis", "ContributionRefused", "Entry", "GuidonError", "Incompatible", "KeyFileError", "Layout", "NotAdmitted",
    "OtherSecurity", "OtherServer", "Revoked", "ServerSilent", "TicketSpent", "Trail", "UnknownKey", "Worker"]
