"""Shares workplaces of several sizes among their leaders and keeps the figures: python -m bench.sharing"""

import argparse
import json
import random
import time
from dataclasses import replace
from pathlib import Path

import django
from django.conf import settings

from samtale.rounds.assignment import flow  # noqa: F401 - loaded, so that it is the sharing that is measured
from samtale.rounds.assignment.solve import Holder, Objection, Person, Way, solve

KEPT = Path(__file__).resolve().parent / "sharing.json"
SIZES = [(200, 12), (1_000, 60), (5_000, 300)]
GROUPS, PEOPLE_IN_A_UNIT = 20, 25


def workplace(people: int, holders: int, seed: int) -> dict[str, object]:
    """People in units under leaders who are led by each other, a fifth without a holder last time, some objections."""
    chance = random.Random(seed)
    units = max(people // PEOPLE_IN_A_UNIT, 2)
    leaders = range(1, holders + 1)
    # A leader is led by the one whose number is half of one's own, all the way up.
    chain = {leader: frozenset(leader >> step for step in range(1, leader.bit_length())) for leader in leaders}
    everybody = [
        Person(
            number,
            line_leader=chance.choice(leaders),
            group=chance.randrange(GROUPS),
            unit=chance.randrange(units),
            last_holder=chance.choice(leaders) if chance.random() < 0.8 else None,
        )
        for number in range(1, people + 1)
    ]
    able = [
        Holder(
            leader,
            limit=chance.choice([None, None, 25]),
            led_by=chain[leader],
            groups=frozenset(chance.sample(range(GROUPS), 12)) if chance.random() < 0.5 else None,
            units=frozenset(chance.sample(range(units), units // 2)) if chance.random() < 0.5 else None,
        )
        for leader in leaders
    ]
    objections = frozenset(Objection(chance.randint(1, people), chance.choice(leaders)) for _ in range(people // 50))
    return {"people": everybody, "holders": able, "objections": objections}


def measure(people: int, holders: int, seed: int) -> dict[str, object]:
    """The figures of one workplace, every way."""
    rows = workplace(people, holders, seed)
    figures: dict[str, object] = {"people": people, "holders": holders}
    free = rows | {"holders": [replace(one, groups=None, units=None, limit=None) for one in rows["holders"]]}
    for name, asked in [*((way.value, rows | {"way": way}) for way in Way), ("balanced, nobody particular", free)]:
        began = time.perf_counter()
        shared = solve(**asked)
        seconds = time.perf_counter() - began
        figures[name] = {
            "seconds": round(seconds, 2),
            "placed": len(shared.assignment),
            "largest": max(shared.after.values()),
            "smallest": min(shared.after.values()),
            "kept": shared.kept,
            "largest_before": max(shared.before.values()),
        }
    return figures


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m bench.sharing")
    asked.add_argument("--seed", type=int, default=1)
    options = asked.parse_args()
    settings.configure(USE_I18N=False)
    django.setup()
    figures = [measure(people, holders, options.seed) for people, holders in SIZES]
    KEPT.write_text(json.dumps(figures, indent=2) + "\n")
    for one in figures:
        print(json.dumps(one))


if __name__ == "__main__":
    main()
