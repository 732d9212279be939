"""Where a wide gap comes from, the plan or its bound: both beside the best there is: python -m bench.timetable_gaps."""

import json
import time
from pathlib import Path
from unittest import mock

from bench import timetable as bench
from samtale.rounds.timetable import joint, solve
from samtale.rounds.timetable.costing import cost_of

KEPT = Path(__file__).with_name("timetable_gaps.json")
# As the large ones with a wide gap, so small that everything can be tried: leaders, people each, rooms, weeks, a day.
SHAPES = {
    "one room for five leaders": (5, 8, 1, 3, 1),
    "one room for six leaders": (6, 9, 1, 4, 1),
    "one room for four leaders": (4, 7, 1, 3, 1),
    "two a day, four leaders": (4, 9, 1, 3, 2),
    "two a day, five leaders": (5, 8, 1, 3, 2),
    "two a day, four leaders, four weeks": (4, 12, 1, 4, 2),
}
EFFORT = 60.0


def compared(shape: tuple[int, int, int, int, int]) -> dict[str, object]:
    """What the planner gives where it may not try everything, what is best, and the sum nothing is under."""
    problem, began = bench.workplace(*shape), time.process_time()
    with mock.patch.object(solve, "EXACT", 0):  # as where there are too many to try them all
        plan = solve.solve(problem)
    work = solve._Solving(problem, 1, EFFORT, lambda done, of: None)
    floor = work.bound
    work._one_by_one()
    before = work._take(work.holders)
    best = joint.solve(work.board, work.holders, before, seed=1, effort=EFFORT)
    work._put(work.holders, best.spots if best else before)
    cost = cost_of(work.board)
    found = {
        "conversations": len(problem.sittings),
        "left": len(plan.left),
        "plan": plan.cost,
        "best": cost,
        "bound": floor,
        "proved": bool(best and best.proved),
        "seconds": round(time.process_time() - began, 1),
    }
    if not plan.left and best and best.proved:
        found |= {
            "stated_gap": round((plan.cost - floor) / plan.cost, 3),
            "true_gap": round((plan.cost - cost) / plan.cost, 3),
            "of_the_bound": round((cost - floor) / cost, 3),
        }
    return found


def main() -> None:
    found = {}
    for name, shape in SHAPES.items():
        found[name] = compared(shape)
        print(name, json.dumps(found[name]), flush=True)
    KEPT.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
