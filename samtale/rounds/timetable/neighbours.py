"""Which leaders have to do with each other: through a room, or through somebody they both meet."""

from .alone import Holder


def independent_groups(holders: list[Holder]) -> list[list[Holder]]:
    """The leaders in groups that have neither room nor person in common; the order they came in is kept."""
    group_of: dict[tuple[str, int], int] = {}
    groups: dict[int, list[Holder]] = {}
    for nth, holder in enumerate(holders):
        met = {group_of[thing] for thing in _touched(holder) if thing in group_of}
        merged = [one for group in sorted(met) for one in groups.pop(group)] + [holder]
        groups[nth] = merged
        for one in merged:
            group_of.update(dict.fromkeys(_touched(one), nth))
    place = {holder.id: nth for nth, holder in enumerate(holders)}
    return [sorted(group, key=lambda one: place[one.id]) for group in groups.values()]


def _touched(holder: Holder) -> set[tuple[str, int]]:
    people = {person for sitting in holder.sittings for person in (sitting.holder, sitting.employee)}
    return {("person", id) for id in people} | {("room", room.id) for room in holder.rooms or ()}
