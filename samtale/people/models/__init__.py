"""The rows of people: where they work, who leads whom in which period, and what signs them in."""

from .importing import ImportDone, ImportHeading, ImportUndoing, ImportUpload, ImportWork
from .people import Leadership, OccupationalGroup, Person, Position, Role, Unit, in_force, still_works_here
from .precautions import Precaution
from .signing_in import KnownIdentity, OneTimeLink, ProviderAccount, Session
from .ways_in import DomainChange, NewWayIn, Vouching

__all__ = [
    "DomainChange",
    "ImportDone",
    "ImportHeading",
    "ImportUndoing",
    "ImportUpload",
    "ImportWork",
    "KnownIdentity",
    "Leadership",
    "NewWayIn",
    "OccupationalGroup",
    "OneTimeLink",
    "Person",
    "Position",
    "Precaution",
    "ProviderAccount",
    "Role",
    "Session",
    "Unit",
    "Vouching",
    "in_force",
    "still_works_here",
]
