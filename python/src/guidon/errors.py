"""Why a worker cannot go on; each says what to do."""


class GuidonError(Exception):
    """Whatever this package raises about the world; mistakes in a call are ``ValueError`` and ``TypeError``."""


class ServerSilent(GuidonError):
    """Nobody has answered for longer than ``patience``."""

    def __init__(self, endpoint: str):
        super().__init__(
            f"no answer from {endpoint}; start the server there, give its endpoint, or wait longer (patience=)")


class NotAdmitted(GuidonError):
    """The server does not let this worker in: its key, its ticket, or it is another server."""


class UnknownKey(NotAdmitted):
    """The server does not know this worker's key."""

    def __init__(self, endpoint: str):
        super().__init__(
            f"the server at {endpoint} does not know this worker's key, or not any more; give a new ticket "
            "with ticket= (guidon ticket makes one)")


class OtherSecurity(NotAdmitted):
    """One side has keys and the other has none."""

    def __init__(self, endpoint: str):
        super().__init__(
            f"one side has keys and the other has none: connect to {endpoint} with ticket= if its server has "
            "keys, and without ticket= and keys= if it was started with --security none")


class OtherServer(NotAdmitted):
    """Whoever listens is not the server that the ticket is of."""

    def __init__(self, endpoint: str):
        super().__init__(
            f"whoever listens at {endpoint} is not the server that this worker's ticket is of, or has no keys; "
            "get a ticket of that server (guidon ticket), or connect to the right one")


class TicketSpent(NotAdmitted):
    """The ticket lets nobody in any more."""

    def __init__(self, place: str):
        super().__init__(
            f"{place}: this ticket has let in as many as it may, or was revoked; get another (guidon ticket, "
            "on the server's machine)")


class Revoked(NotAdmitted):
    """This worker's key is out for good."""

    def __init__(self) -> None:
        super().__init__(
            "this worker's key was revoked; to take part again remove its folder of keys and give a new ticket")


class KeyFileError(GuidonError):
    """A file of keys that cannot be used as it is."""


class Incompatible(GuidonError):
    """The server has another model, or wants something that this worker cannot do."""


class ContributionRefused(GuidonError):
    """The server would refuse the same again."""
