"""How many conversations the rooms can hold at most: a proof that somebody must be left, by maximum flow."""

import numpy as np
from ortools.graph.python import max_flow

from .alone import NEVER, Holder, costs
from .board import Board


def fewest_left(board: Board, holders: list[Holder]) -> int:
    """No plan leaves fewer of these leaders' conversations than this. `board` is without them.

    Each day the rooms together hold no more than as many of the shortest conversations as each has time for.
    """
    days, count = len(board.days), sum(len(holder.sittings) for holder in holders)
    room_node = count + len(holders) * days
    sink, sitting = room_node + days, 0
    flow = max_flow.SimpleMaxFlow()
    for nth, holder in enumerate(holders):
        rows, columns = np.nonzero(costs(holder, None) < NEVER)
        day_node = count + nth * days + np.arange(days)
        flow.add_arcs_with_capacity(sitting + rows, day_node[columns], np.ones_like(rows))
        into = np.full(days, sink) if holder.rooms is None else room_node + np.arange(days)
        flow.add_arcs_with_capacity(day_node, into, holder.left_on_day)
        sitting += len(holder.sittings)
    flow.add_arcs_with_capacity(room_node + np.arange(days), np.full(days, sink), _held(board, holders))
    source = sink + 1
    flow.add_arcs_with_capacity(np.full(count, source), np.arange(count), np.ones(count, dtype=np.int64))
    flow.solve(source, sink)
    return count - flow.optimal_flow()


def _held(board: Board, holders: list[Holder]) -> np.ndarray:
    """For each day how many of the shortest conversations the rooms of these leaders have time for."""
    minutes = min(sitting.minutes for holder in holders for sitting in holder.sittings)
    rooms = {room.id for holder in holders for room in holder.rooms or ()}
    return np.array(
        [
            sum(_most(board, int(board.free[minutes][board.room_row[room], day]), minutes) for room in rooms)
            for day in range(len(board.days))
        ],
        dtype=np.int64,
    )


def _most(board: Board, free: int, minutes: int) -> int:
    """How many conversations of one length fit one after another; the earliest first is never worse."""
    count, until = 0, 0
    for nth, start in enumerate(board.starts):
        if free >> nth & 1 and start >= until:
            count, until = count + 1, start + minutes
    return count
