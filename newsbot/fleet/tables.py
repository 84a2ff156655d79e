"""The fleet's tables, beside the ledger's in one database; times are seconds since 1970 by the database's clock."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, MetaData, Table, Text

from newsbot.ledger.tables import WHERE

VERSION = 1
"""Version of the tables; a worker of another version does not touch them."""

metadata = MetaData()

about = Table("fleet_about", metadata, Column("version", Integer, primary_key=True, autoincrement=False))

sites = Table(
    "fleet_sites",
    metadata,
    Column("site", Text, primary_key=True),  # as the ledger has it
    Column("definition", Text, nullable=False),  # JSON: url or spider, arguments, settings, tags
    Column("pace_group", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("every", Integer),  # seconds between two runs; null: by what the site publishes
    Column("interval", Integer, nullable=False),  # seconds from the last run to the next
    Column("enabled", Boolean, nullable=False),  # by the file
    Column("paused", Boolean, nullable=False),  # by a command
    Column("due", Float, nullable=False),
    Column("failures", Integer, nullable=False),  # runs in a row
    Column("home", Text),  # the place that has the files of an unfinished run
    Column("worker", Text),  # that crawls it now
    Column("claim", BigInteger, nullable=False),  # counts the claims
    Column("until", Float),  # when the claim ends, unless it is renewed
    Column("began", Float),  # the last run of a worker
    Column("ended", Float),
    Column("outcome", Text),  # of that run: `complete`, `holes`, `changed`, `stopped`, `failed`, `killed`, …
    Column("note", Text),  # why it failed, in a sentence
)
# No two sites of one group are crawled at a time, whatever a worker does.
Index(
    "fleet_groups_held",
    sites.c.pace_group,
    unique=True,
    info={WHERE: sites.c.worker.is_not(None)},
)
Index("fleet_sites_group", sites.c.pace_group)
_waits = sites.c.worker.is_(None) & sites.c.enabled & ~sites.c.paused
Index("fleet_sites_due", sites.c.priority.desc(), sites.c.due, sites.c.site, info={WHERE: _waits})

groups = Table(
    "fleet_groups",
    metadata,
    Column("pace_group", Text, primary_key=True),
    Column("free_at", Float, nullable=False),  # no run begins before: the delay, or a `Retry-After`
)

workers = Table(
    "fleet_workers",
    metadata,
    Column("worker", Text, primary_key=True),
    Column("place", Text, nullable=False),  # the folder of its records
    Column("host", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("slots", Integer, nullable=False),
    Column("began", Float, nullable=False),
    Column("seen", Float, nullable=False),
    Column("draining", Boolean, nullable=False),
)
