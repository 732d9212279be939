"""What a calendar costs, in hundredths of a point, counted from where its conversations stand on the board."""

from collections import Counter

from . import wishes
from .board import Board


def cost_of(board: Board) -> int:
    """The cost of the whole calendar: the wishes it goes against."""
    return sum(cost_of_holder(board, holder) for holder in board.problem.held_by)


def cost_of_holder(board: Board, holder: int) -> int:
    """What one leader's conversations cost. Fixed ones count in their weeks and rooms; when they are is no wish."""
    rules, cost = board.problem.rules, 0
    weeks = Counter(map(wishes.monday_of, board.fixed_days.get(holder, [])))
    rooms = Counter(board.fixed_rooms.get(holder, []))
    for sitting in board.problem.held_by[holder]:
        spot = board.spots.get(sitting.id)
        if spot:
            weeks[wishes.monday_of(board.days[spot.day])] += 1
            rooms.update([] if spot.room is None else [spot.room])
            cost += wishes.of_waiting(rules, board.priority[sitting.id], spot.day, len(board.days))
            cost += wishes.of_lateness(board.problem.period, board.days[spot.day])
            cost += board.clock_cost(sitting, spot)
    shares = board.shares(holder)
    cost += sum(wishes.of_crowding(rules, count, shares.get(monday, 0)) for monday, count in weeks.items())
    elsewhere = rooms.total() - max(rooms.values(), default=0)
    return cost + wishes.POINT * rules.weights.other_room * elsewhere
