"""Plans random small organisations and four large ones, each beside first-fit: python -m bench.timetable."""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import time
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from samtale.rounds.timetable import alone  # noqa: E402
from samtale.rounds.timetable.board import Board  # noqa: E402
from samtale.rounds.timetable.candidates import moment  # noqa: E402
from samtale.rounds.timetable.checking import InvalidProblemError  # noqa: E402
from samtale.rounds.timetable.costing import cost_of  # noqa: E402
from samtale.rounds.timetable.plan import Verdict  # noqa: E402
from samtale.rounds.timetable.problem import Period, Person, Problem, Room, Rules, Sitting, Span  # noqa: E402
from samtale.rounds.timetable.solve import solve  # noqa: E402
from samtale.rounds.timetable.tests.organisation import wrong  # noqa: E402
from samtale.rounds.timetable.tests.random_organisations import organisation  # noqa: E402
from samtale.rounds.timetable.tests.test_any_organisation import most_by_trying  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "bench" / "timetable.json"
MONDAY, A_BUILDING, MEBIBYTE = date(2027, 1, 18), 20, 1024
# Leaders, people each, rooms in a building, weeks, conversations a day.
SCALES = {
    "20 leaders": (20, 17, 5, 12, 1),
    "20 leaders, two rooms": (20, 17, 2, 12, 1),
    "20 leaders, two a day": (20, 17, 5, 5, 2),
    "300 leaders": (300, 16, 5, 12, 1),
}


def workplace(leaders: int, each: int, rooms: int, weeks: int, per_day: int) -> Problem:
    """Buildings of twenty leaders, the first of them the others' leader; rooms and calendars partly taken."""
    chance, people, sittings, places = random.Random(1), [], [], []

    def busy(count: int) -> tuple[Span, ...]:
        found = []
        for _ in range(count):
            day, since = MONDAY + timedelta(days=chance.randrange(weeks * 7)), chance.randrange(8 * 60, 15 * 60, 15)
            until = min(since + chance.choice([30, 60, 90, 120, 240]), 18 * 60)
            found.append(Span(moment(day, since), moment(day, until)))
        return tuple(found)

    for nth in range(leaders):
        building, head = nth // A_BUILDING, nth - nth % A_BUILDING
        if nth == head:
            places += [Room(building * 100 + room, f"Rom {building}.{room}", busy=busy(20)) for room in range(rooms)]
        else:
            sittings.append(Sitting(len(sittings), head, nth))
        mine = tuple(building * 100 + room for room in range(rooms))
        people.append(Person(nth, f"Leder {nth}", busy(40), rooms=mine))
        for _ in range(each):
            waiting = MONDAY - timedelta(days=chance.randrange(300, 800)) if chance.random() < 0.9 else None
            sittings.append(Sitting(len(sittings), nth, 1000 + len(people), waiting_since=waiting))
            people.append(Person(1000 + len(people), f"Medarbeider {len(people)}", busy(20)))
    last = MONDAY + timedelta(weeks=weeks) - timedelta(days=3)
    return Problem(
        MONDAY - timedelta(days=14),
        Period(MONDAY, last),
        tuple(people),
        tuple(sittings),
        tuple(places),
        Rules(per_day=per_day),
    )


def first_fit(problem: Problem) -> tuple[int, int]:
    """The floor: whoever has waited longest takes the first free time. How many got one, and what it costs."""
    board, placed = Board(problem), 0
    for id in sorted(problem.held_by):
        holder = alone.Holder(board, id)
        left = holder.room_left.copy()
        for sitting in holder.sittings:
            for day in (board.times(sitting) * (left > 0)).nonzero()[0].tolist():
                spot = alone.best_spot(holder, sitting, day, None)
                if spot:
                    board.put(sitting, spot)
                    left[day] -= 1
                    placed += 1
                    break
    return placed, cost_of(board)


def timed(work):
    """What it gave, and the seconds by the clock and of the processor."""
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    return found, round(time.perf_counter() - wall, 2), round(time.process_time() - cpu, 2)


def scale(name: str) -> dict[str, object]:
    """One large organisation, planned in this process."""
    problem = workplace(*SCALES[name])
    (fitted, floor_cost), floor_wall, floor_cpu = timed(lambda: first_fit(problem))
    plan, wall, cpu = timed(lambda: solve(problem))
    broken = wrong(problem, plan.places)
    if broken:
        sys.exit(f"{name}: {broken[:5]}")
    return {
        "people": len(problem.people),
        "conversations": len(problem.sittings),
        "rooms": len(problem.rooms),
        "verdict": plan.verdict,
        "placed": len(plan.places),
        "gap": plan.gap and round(plan.gap, 4),
        "seconds": wall,
        "processor_seconds": cpu,
        "peak_mebibytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MEBIBYTE,
        "first_fit": {"placed": fitted, "seconds": floor_wall, "processor_seconds": floor_cpu},
        "processor_seconds_ratio": round(cpu / floor_cpu, 2),
        "cost_ratio": round(plan.cost / floor_cost, 3),
    }


def at_random(count: int, seed: int) -> dict[str, object]:
    """Random small organisations: none may break a hard rule, every fifth is tried through; exits where one fails."""
    chance, verdicts, refused, tried, seconds = random.Random(seed), Counter(), 0, 0, []
    for nth in range(count):
        tiny = nth % 5 == 0
        problem = organisation(chance.randint, tiny=tiny)
        try:
            plan, wall, _cpu = timed(lambda problem=problem: solve(problem, effort=0.2))
        except InvalidProblemError:
            refused += 1
            continue
        seconds.append(wall)
        verdicts[plan.verdict.value] += 1
        bad = wrong(problem, plan.places)
        if tiny:
            tried += 1
            most = most_by_trying(problem)
            if (len(plan.places), plan.verdict is Verdict.INFEASIBLE) != (most, most < len(problem.sittings)):
                bad.append(f"{len(plan.places)} placed, {most} by trying everything, {plan.verdict}")
        if bad:
            sys.exit(f"Number {nth} with seed {seed}: {bad[:5]}")
    return {
        "organisations": count,
        "refused": refused,
        "tried_through": tried,
        "verdicts": dict(verdicts),
        "longest_seconds": max(seconds),
    }


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m bench.timetable")
    asked.add_argument("--random", type=int, default=3000, help="random small organisations")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--scale", choices=SCALES, help="only this one, printed")
    asked.add_argument("--only-random", action="store_true", help="the random ones anew, the large ones as they were")
    options = asked.parse_args()
    if options.scale:
        print(json.dumps(scale(options.scale)))
        return
    found: dict[str, object] = json.loads(KEPT.read_text()) if options.only_random else {}
    for name in () if options.only_random else SCALES:  # each in a process of its own, for its memory
        command = [sys.executable, "-m", "bench.timetable", "--scale", name]
        found[name] = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
        print(name, json.dumps(found[name]), flush=True)
    found["at random"] = at_random(options.random, options.seed)
    KEPT.write_text(json.dumps(found, indent=2) + "\n")
    print(json.dumps(found["at random"]))


if __name__ == "__main__":
    main()
