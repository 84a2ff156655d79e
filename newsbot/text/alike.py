"""Characters that mean the same in dates, such as digits of all scripts, as a table of `str.translate`."""

from __future__ import annotations

_ZEROS = "0٠۰߀०০੦૦୦௦౦೦൦෦๐໐༠၀០᠐᱐０"
ALIKE = {
    **{ord(zero) + n: str(n) for zero in _ZEROS for n in range(10)},
    **{ord(char): plain for char, plain in zip("ıİſK’‘՚\xa0\u202f\u2009", "iIsK'''   ", strict=True)},
    **{ord(char): plain for char, plain in zip("يىك", "ییک", strict=True)},
}
"""One for one, so that offsets stay; also letters that patterns confuse with others when they ignore case, and the
Arabic letters that Persian and Urdu pages have for their own, `تير` for `تیر`."""
