"""The columns `text` and `markdown` of many stories at once, out of their Arrow columns.

Arrow joins the Markdown of stories that are plain paragraphs, and `Article.markdown` makes that of the others: an
export takes a tenth less time than if it made all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy
import pyarrow
from pyarrow import compute

from newsbot.dataset.columns import null_if_empty
from newsbot.dataset.derived import Story

Columns = Mapping[str, pyarrow.Array]

_GAP = "\n\n"
_MARKUP = r"[\\`*\[\]~_]|<[A-Za-z/!?]|&[^\s&]*;|^[#>+-]|^\p{Nd}+[.)]|#$|^$"
"""What all texts have in which `newsbot.text.markdown` changes something, and some more: RE2 looks neither ahead nor
behind. An empty text leaves no empty paragraph."""
_START = r"^(?:[#>+-]|\p{Nd}+[.)]|$)"
_SIGNS = bytes(byte in b"\\`*[]~_<&#" for byte in range(256))
"""A text that matches `_MARKUP` matches `_START` or has one of these bytes: to look for those takes a fifth of the
time."""
_NO_ADDRESS = r"[^!-~]|[<>]|^$"
_decode = msgspec.json.Decoder(Story).decode


def texts_of(columns: Columns, lines: Sequence[bytes]) -> tuple[pyarrow.Array, pyarrow.Array]:
    """For each story the paragraphs of its first body, null for a story without any, and the whole in Markdown.

    `lines` are those of the stories.
    """
    bodies = compute.binary_join(columns["bodies"].values.field("paragraphs"), _GAP)
    return _first_of(bodies, columns), _markdown_of(bodies, columns, lines)


def _first_of(texts: pyarrow.Array, columns: Columns) -> pyarrow.Array:
    starts, lengths = numpy.asarray(columns["bodies"].offsets), numpy.append(compute.binary_length(texts), 0)
    places = starts[:-1]
    return texts.take(pyarrow.array(places, mask=(places == starts[1:]) | (lengths[places] == 0)))


def _markdown_of(texts: pyarrow.Array, columns: Columns, lines: Sequence[bytes]) -> pyarrow.Array:
    published = columns["published"]
    span = (compute.utf8_slice_codeunits(published.field(name), 0, 10) for name in ("earliest", "latest"))
    day = compute.coalesce(published.field("date"), _joined(*span, "/"))
    above = _joined_there(
        _joined("# ", columns["headline"], ""),
        _joined_there(columns["byline"], day, _joined("<", columns["canonical_url"], ">", ""), " · "),
        _joined("**", columns["summary"], "**", ""),
        "",
        _GAP,
    )
    made = _joined(above, compute.binary_join(_with_headlines(texts, columns), _GAP), "\n", "")
    special = _is_special(columns)
    if not special.any():
        return made
    others = [_decode(lines[place]).markdown() for place in numpy.flatnonzero(special).tolist()]
    return compute.replace_with_mask(made, pyarrow.array(special), pyarrow.array(others, pyarrow.string()))


def _with_headlines(texts: pyarrow.Array, columns: Columns) -> pyarrow.Array:
    """The texts of each story's bodies, with rules and headlines above them."""
    bodies = columns["bodies"]
    starts = numpy.asarray(bodies.offsets)
    is_first = numpy.zeros(len(bodies.values), bool)
    is_first[starts[:-1][starts[:-1] < starts[1:]]] = True
    of_story = columns["headline"].take(compute.list_parent_indices(bodies))
    own = null_if_empty(bodies.values.field("headline"))
    own = compute.if_else(compute.and_(pyarrow.array(is_first), compute.equal(own, of_story)), None, own)
    rule = compute.if_else(compute.and_(pyarrow.array(is_first), compute.is_null(own)), None, "---")
    return pyarrow.ListArray.from_arrays(bodies.offsets, _joined_there(rule, _joined("## ", own, ""), texts, _GAP))


def _is_special(columns: Columns) -> Any:
    """For each story whether it is more than plain paragraphs, or has no body; a numpy array."""
    bodies = columns["bodies"]
    of_bodies = bodies.values
    paragraphs, kinds = of_bodies.field("paragraphs"), of_bodies.field("kinds")
    special = _has_markup(of_bodies.field("headline")) | _matches(of_bodies.field("dateline"), ".")
    special |= _holds(_has_markup(paragraphs.values), paragraphs)
    special |= (numpy.diff(paragraphs.offsets) == 0) | (numpy.diff(kinds.offsets) > 0)
    found = _holds(special, bodies) | (numpy.diff(bodies.offsets) == 0)
    found |= _matches(columns["canonical_url"], _NO_ADDRESS)
    for name in ("headline", "byline", "summary"):
        found |= _has_markup(columns[name])
    return found


def _has_markup(texts: pyarrow.Array) -> Any:
    """For each text whether it matches `_MARKUP`; a numpy array."""
    found = _matches(texts, _START)
    _, ends, content = texts.buffers()
    if content is None:
        return found
    offsets = numpy.frombuffer(ends, numpy.int32)[texts.offset : texts.offset + len(texts) + 1]
    signs = numpy.frombuffer(content[offsets[0] : offsets[-1]].to_pybytes().translate(_SIGNS), bool)
    places = numpy.flatnonzero(signs) + offsets[0]
    holders = numpy.unique(numpy.searchsorted(offsets, places, "right") - 1)
    found[holders] |= _matches(texts.take(pyarrow.array(holders)), _MARKUP)
    return found


def _matches(texts: pyarrow.Array, pattern: str) -> Any:
    return compute.fill_null(compute.match_substring_regex(texts, pattern), False).to_numpy(zero_copy_only=False)


def _holds(flags: Any, lists: pyarrow.Array) -> Any:
    """For each list whether any of its values has its flag set."""
    until = numpy.concatenate([[0], numpy.cumsum(flags)])[lists.offsets]
    return until[1:] > until[:-1]


def _joined(*parts: Any) -> pyarrow.Array:
    """Texts and the separator; null if one of them is null."""
    return compute.binary_join_element_wise(*parts)


def _joined_there(*parts: Any) -> pyarrow.Array:
    """The texts that are not null, and the separator. One part has no nulls: Arrow drops a row of nulls."""
    return compute.binary_join_element_wise(*parts, null_handling="skip")
