"""The ledger's tables, for SQLite and PostgreSQL; times are seconds since 1970 in UTC."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, MetaData, Table, Text, literal_column

VERSION = 1
"""Version of the tables; a ledger of another version is refused."""
VERSION_WITH_SEGMENTS = 2
"""That of a ledger in which a run has continued in another segment. A newsbot from before there were any would mistake
files of an earlier segment for those of the present one, and refuses this version."""

WHERE = "where"
"""The condition of a partial index, in its `info`: as an argument for each dialect it would load both."""

metadata = MetaData()

Number = BigInteger().with_variant(Integer, "sqlite")  # SQLite's row number has 64 bits, under the name INTEGER

about = Table("about", metadata, Column("version", Integer, primary_key=True, autoincrement=False))

sites = Table(  # missing in old ledgers until a crawl begins
    "sites",
    metadata,
    Column("site", Text, primary_key=True),
    Column("spider", Text, nullable=False),  # that crawled it last
    Column("forms", Text, nullable=False),  # fingerprint of the rules for its canonical addresses
)

addresses = Table(
    "addresses",
    metadata,
    # Made of site and canonical address. It is not SQLite's row number, as an INTEGER would be (and is in old ledgers):
    # rows stay in the order of finding, and beside 3,000,000 stories a crawl writes half as many of their pages.
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("site", Text, nullable=False),
    Column("canonical", Text, nullable=False),
    Column("path", Text, nullable=False),  # as a page wrote it, below the site's base; whole, if it is another's
    Column("kind", Text, nullable=False),
    Column("request", Text, nullable=False),  # JSON
    Column("rank", Number),  # place in the queue of this run, smallest first; null if it is not in the queue
    Column("due", Number),  # when the next visit is due; null for never, or if a walk decides
    Column("found_on", Number),  # the page that named it first; null for a seed
    Column("found_run", Text, nullable=False),
    Column("found_at", Number, nullable=False),
    Column("fate", Text, nullable=False),
    Column("reason", Text),
    Column("status", Integer),
    Column("run", Text),  # the last run that visited it
    Column("visited_at", Number),
    Column("visits", Integer, nullable=False, default=0),
    Column("interval", Number),  # seconds between the last visit and the next
    Column("validators", Text),  # JSON: base, ETag, Last-Modified, byte for byte
    Column("misses", Text),  # JSON: [moment, status] of each 404 or 410 in a row
    Column("alias_of", Number),  # the address that it redirects to, or has the same story as
    Column("story", Text),  # the story it gave
    Column("dates", Text),  # JSON: `Sightings` of the story's date on cards
)
for column in (addresses.c.rank, addresses.c.due):  # with the id, so that equal ones are not sorted each time
    Index(f"addresses_{column.name}", addresses.c.site, column, addresses.c.id, info={WHERE: column.is_not(None)})

by_run = Index("addresses_run", addresses.c.site, addresses.c.run)  # missing in old ledgers until a crawl begins
has_failed = addresses.c.fate == literal_column("'failed'")  # no parameter: SQLite uses the index only then
by_failure = Index(  # missing in old ledgers until a crawl begins
    "addresses_failed", addresses.c.site, addresses.c.due, info={WHERE: has_failed}
)

causes = Table(  # missing in old ledgers until a crawl begins
    "causes",
    metadata,
    Column("address", Number, primary_key=True, autoincrement=False),
    Column("site", Text, nullable=False),
    Column("run", Text, nullable=False),  # the run in which the address failed
    Column("cause", Text, nullable=False),  # of the failure, beyond `reason`
)
Index("causes_run", causes.c.site, causes.c.run)

lists = Table(
    "lists",
    metadata,
    Column("site", Text, primary_key=True),
    Column("list", Text, primary_key=True),
    Column("started", Text, nullable=False),  # the last run that began to walk it
    Column("walked", Text),  # the last run that walked it, from its first page, to its end or to known stories
    Column("before", Text, nullable=False),  # `whole` if the last run before `started` had walked it so
)

ways = Table(
    "ways",
    metadata,
    Column("site", Text, primary_key=True),
    Column("kind", Text, primary_key=True),  # story, section
    Column("way", Text, nullable=False),  # plain, or browser if the last such page had to be drawn
    Column("pages", Integer, nullable=False),  # requested in that way since
)

stories = Table(
    "stories",
    metadata,
    Column("id", Text, primary_key=True),
    Column("site", Text, nullable=False),
    Column("address", Number, nullable=False),
    Column("run", Text, nullable=False),  # the last run that read it
    Column("headline", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("keys", Text, nullable=False),  # JSON: a short hash of each key of its latest record
    Column("exact", Text),
    Column("body_hash", Number),
    Column("dates", Text),  # JSON: dates on its own page
    Column("seen_at", Number, nullable=False),
)
Index("stories_body", stories.c.site, stories.c.body_hash)

revisions = Table(
    "revisions",
    metadata,
    Column("story", Text, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("site", Text, nullable=False),
    Column("run", Text, nullable=False),
    Column("address", Number, nullable=False),
    Column("fetched_at", Text, nullable=False),
    Column("changed", Text, nullable=False),  # JSON
)

ticker = Table(
    "ticker",
    metadata,
    Column("id", Text, primary_key=True),
    Column("site", Text, nullable=False),
    Column("first_seen", Text, nullable=False),
    Column("run", Text, nullable=False),
    Column("record", Text, nullable=False),  # JSON: the entry as `run` has seen it so far
)

runs = Table(
    "runs",
    metadata,
    Column("site", Text, primary_key=True),
    Column("run", Text, primary_key=True),
    Column("base", Text, nullable=False),
    Column("newsbot", Text, nullable=False),
    Column("started", Number, nullable=False),
    Column("finished", Number),  # null while under way, and until the files of a `lost` run have final names
    # running, stopped, complete (files without final names), finished, abandoned, lost
    Column("state", Text, nullable=False),
    Column("starts", Integer, nullable=False),  # 1, and one more for each time it was resumed
    Column("outcome", Text),  # JSON: counts, reasons, exit code
)

outputs = Table(
    "outputs",
    metadata,
    Column("site", Text, primary_key=True),
    Column("run", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("lines", Number, nullable=False),
    Column("bytes", Number, nullable=False),
    Column("filled", Text, nullable=False),  # JSON: how many records have each key filled
)

leases = Table(
    "leases",
    metadata,
    Column("site", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("run", Text),
    Column("until", Number, nullable=False),
)

places = Table(  # missing in old ledgers until a crawl begins
    "places",
    metadata,
    Column("place", Text, primary_key=True),  # a folder of records
    Column("host", Text, nullable=False),  # of the process that used it last
    Column("since", Float, nullable=False),  # by the database's clock: in use without a break since
    Column("seen", Float, nullable=False),  # by the database's clock
)

unstored = Table(  # missing in old ledgers until a crawl begins
    "unstored",
    metadata,
    Column("site", Text, primary_key=True),
    Column("run", Text, primary_key=True),  # that has ended and is to be stored
    Column("place", Text, nullable=False),  # the only folder with its files
    Column("withdrawn", Boolean, nullable=False),  # the files are gone: the next run requests again what was in them
)
Index("unstored_place", unstored.c.place)


@lru_cache(maxsize=8192)
def address_id(site: str, canonical: str) -> int:
    """The id of an address: 64 bits of a SHA-256, the same on every machine."""
    digest = hashlib.sha256(f"{site}\n{canonical}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
