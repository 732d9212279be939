"""What an import did to the rows, as it is kept to be undone."""

from dataclasses import dataclass, field

from .kept_rows import WHOSE, Rows


@dataclass
class Record:
    """What an import did to the rows, as it is kept to be undone."""

    before: Rows = field(default_factory=dict)  # of rows that changed, or are gone
    created: dict[str, list[int]] = field(default_factory=dict)
    sums: dict[str, dict[str, list]] = field(default_factory=dict)  # of every row about those concerned, afterwards
    people: list[int] = field(default_factory=list)
    log_row: int = 0  # the last of the log's rows when it was done
    moved: list[int] = field(default_factory=list)  # who left or came back

    @property
    def concerned(self) -> set[int]:
        """Those whose position, leader or standing here the import changed."""
        found = {*self.created.get("Person", ()), *self.moved}
        for table in ("Position", "Leadership"):
            found |= {values[WHOSE] for values in self.before.get(table, {}).values()}
            found |= {self.sums[table][str(pk)][1] for pk in self.created.get(table, ())}
        return found
