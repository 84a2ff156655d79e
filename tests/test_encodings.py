"""Which compressed bodies count as whole."""

from __future__ import annotations

import gzip
import random
import zlib

import brotli
import pytest

from newsbot.archive import zstd
from newsbot.downloader.encodings import check_encodings
from newsbot.network.answers import BadAnswer, CutOff, Garbled
from newsbot.timelimit import TimeLimit

PAGE = "".join(random.Random(1).choices("abcdefgh <>", k=300_000)).encode()
RAW = zlib.compress(PAGE)[2:-4]
WHOLE = {
    "gzip": gzip.compress(PAGE),
    "deflate": zlib.compress(PAGE),
    "br": brotli.compress(PAGE, quality=3),
    "zstd": zstd.compress(PAGE),
}
PACKED = [*WHOLE.items(), ("deflate", RAW)]


def fault(encoding: str, body: bytes, limit: int = 0) -> BadAnswer | None:
    try:
        check_encodings(body, [encoding.encode()], limit)
    except BadAnswer as error:
        return error
    return None


@pytest.mark.parametrize(("encoding", "body"), PACKED)
def test_a_body_is_whole_only_up_to_its_last_byte(encoding: str, body: bytes) -> None:
    assert fault(encoding, body) is None
    for size in (1, 20, len(body) // 2, len(body) - 9, len(body) - 1):
        assert isinstance(fault(encoding, body[:size]), CutOff), size


@pytest.mark.parametrize("encoding", WHOLE)
def test_a_body_that_is_not_in_its_encoding_is_garbled(encoding: str) -> None:
    for body in (PAGE, b"<!DOCTYPE html><html><body>Plain</body></html>", b"\x1f\x8b\x08\x00garbage"):
        found = fault(encoding, body)
        assert isinstance(found, Garbled) or (isinstance(found, CutOff) and len(body) < 100)
    assert isinstance(fault(encoding, PAGE), Garbled)


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", WHOLE["gzip"] + b"garbage"),
        ("gzip", WHOLE["gzip"] + bytes(512)),
        ("gzip", WHOLE["gzip"] + WHOLE["gzip"]),
        ("x-gzip", WHOLE["gzip"]),
        ("gzip", WHOLE["gzip"][:-8] + bytes(8)),  # a wrong checksum
        ("deflate", RAW + b"garbage"),
        ("zstd", WHOLE["zstd"] + WHOLE["zstd"]),
        ("br, GZIP", gzip.compress(WHOLE["br"])),
        ("rot13", PAGE),
        ("rot13, gzip", gzip.compress(PAGE)),
        ("", PAGE),
        ("gzip", b""),
    ],
)
def test_what_real_servers_send_counts_as_whole(encoding: str, body: bytes) -> None:
    assert fault(encoding, body) is None


def test_what_follows_is_checked_too() -> None:
    assert isinstance(fault("gzip", WHOLE["gzip"] + WHOLE["gzip"][:500]), CutOff)
    assert isinstance(fault("zstd", WHOLE["zstd"] + WHOLE["zstd"][:500]), CutOff)
    assert isinstance(fault("br, gzip", gzip.compress(WHOLE["br"][:500])), CutOff)


@pytest.mark.parametrize(("encoding", "body"), PACKED)
def test_what_is_too_large_is_left_to_the_limit_of_sizes(encoding: str, body: bytes) -> None:
    assert fault(encoding, body[: len(body) // 2], limit=70_000) is None


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_many_small_members_are_examined_in_linear_time(encoding: str) -> None:
    small = {"gzip": gzip.compress(b""), "zstd": zstd.compress(b"")}[encoding]
    assert (
        TimeLimit(4).call(fault, encoding, small * (3_000_000 // len(small) // (10 if encoding == "zstd" else 1)))
        is None
    )
