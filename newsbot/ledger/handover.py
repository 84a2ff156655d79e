"""A site that another spider crawls from now on: its rows adapted, its addresses in their present forms."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, select, update

from newsbot.batching import batched
from newsbot.ledger.statements import BATCH, execute_many
from newsbot.ledger.tables import address_id, addresses, lists, revisions, stories
from newsbot.text.kinds import LISTS

Renamed = Callable[[str], tuple[str, str] | None]
"""From a path in the ledger to its present canonical address and kind; None if they stay."""


def hand_over(connection: Connection, site: str) -> None:
    """Lets newsbot's own callbacks read all addresses of a site; its lists are found again and walked whole."""
    mine, lists_too = addresses.c.site == site, addresses.c.kind.in_(LISTS)
    plain = {name: json.dumps({"callback": name, "errback": "failed"}) for name in ("parse_section", "parse_article")}
    of_lists = {"request": plain["parse_section"], "rank": None, "due": None, "validators": None}
    connection.execute(update(addresses).where(mine, lists_too).values(**of_lists))
    connection.execute(update(addresses).where(mine, ~lists_too).values(request=plain["parse_article"]))
    connection.execute(delete(lists).where(lists.c.site == site))


def rename_all(connection: Connection, site: str, rename: Renamed) -> int:
    """Gives a site's addresses their present canonical forms; returns how many were merged into another.

    Of merged ones the one stays that gave a story, or else was visited most. What is neither a story nor a list by its
    form, and gave no story, is not visited again.
    """
    c = addresses.c
    alike: dict[int, list[tuple[Any, str, str]]] = {}
    columns = (c.id, c.canonical, c.path, c.kind, c.fate, c.visits, c.story, c.rank, c.found_on, c.alias_of)
    for row in connection.execute(select(*columns).where(c.site == site)):
        canonical, kind = rename(row.path) or (row.canonical, row.kind)
        alike.setdefault(address_id(site, canonical), []).append((row, canonical, kind))
    ids = {row.id: id for id, rows in alike.items() for row, _, _ in rows}
    gone: list[int] = []
    changes: list[dict[str, Any]] = []
    for id, rows in alike.items():
        kept, canonical, kind = max(rows, key=lambda it: (it[0].story is not None, it[0].visits, it[0].id))
        gone += [row.id for row, _, _ in rows if row is not kept]
        waiting = [row.rank for row, _, _ in rows if row.rank is not None and row.fate == "seen"]
        rank = min(waiting) if waiting and kept.fate == "seen" else kept.rank
        alias = ids.get(kept.alias_of, kept.alias_of)
        now = (id, canonical, kind, rank, ids.get(kept.found_on, kept.found_on), None if alias == id else alias)
        if now != (kept.id, kept.canonical, kept.kind, kept.rank, kept.found_on, kept.alias_of):
            changes.append({"at": kept.id, **dict(zip(_NOW, now, strict=True))})
    for batch in batched(gone, BATCH):
        connection.execute(delete(addresses).where(c.id.in_(batch)))
    _change(connection, site, changes)
    for table in (stories, revisions):
        _follow(connection, table, site, ids)
    no_page = c.kind.not_in(("story", *LISTS)) & c.story.is_(None)
    connection.execute(update(addresses).where(c.site == site, no_page).values(rank=None, due=None))
    return len(gone)


_NOW = ("now_id", "now_canonical", "now_kind", "now_rank", "now_found_on", "now_alias_of")


def _change(connection: Connection, site: str, changes: list[dict[str, Any]]) -> None:
    """Changes rows of addresses; one whose new id another row still has gets a provisional id first."""
    taken = {change["at"] for change in changes if change["at"] != change["now_id"]}
    aside = [change for change in changes if change["now_id"] in taken and change["now_id"] != change["at"]]
    direct = [change for change in changes if change["now_id"] not in taken or change["now_id"] == change["at"]]
    moves = [(change["at"], address_id(site, f"\n{change['now_canonical']}")) for change in aside]
    here = addresses.c.id == bindparam("at")
    move = update(addresses).where(here).values(id=bindparam("now_id"))
    execute_many(connection, move, [{"at": at, "now_id": id} for at, id in moves])
    put = update(addresses).where(here).values({name.removeprefix("now_"): bindparam(name) for name in _NOW})
    for rows in (direct, [{**change, "at": id} for change, (_, id) in zip(aside, moves, strict=True)]):
        execute_many(connection, put, rows)


def _follow(connection: Connection, table: Table, site: str, ids: Mapping[int, int]) -> None:
    keys = list(table.primary_key)
    rows = connection.execute(select(*keys, table.c.address).where(table.c.site == site))
    moved = [
        {**{f"at_{key.name}": value for key, value in zip(keys, at, strict=True)}, "now": ids[address]}
        for *at, address in rows
        if ids.get(address, address) != address
    ]
    here = (key == bindparam(f"at_{key.name}") for key in keys)
    execute_many(connection, update(table).where(*here).values(address=bindparam("now")), moved)
