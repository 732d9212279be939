"""How far the work on an import has come, told to whoever follows it."""

from ..models.importing import AskedOfWorker

Step = AskedOfWorker.Step


class Follower:
    """Told as it goes; this one keeps it to itself."""

    def tell(self, step: Step, done: int = 0, of: int = 0) -> None:
        """`of` 0: nothing is counted. What this raises ends the work."""


NOBODY = Follower()
