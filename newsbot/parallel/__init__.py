"""Parallel text out of stories in two languages: sentences, beads with posteriors, records, TMX and Moses.

`align` takes any two lists of texts, `align_bodies` two bodies of an article record, `pairs_of` the record itself,
`pairs_between` the records of two pages; each can use an encoder of sentences: `multilingual()`, with
`scrapy-newsbot[embed]`.
"""

from newsbot.parallel.beads import Bead, align
from newsbot.parallel.encoder import Encoder, EncoderMissing, multilingual
from newsbot.parallel.formats import TMX_TAIL, complete, tmx_head, write_moses, write_tmx, write_tmx_units
from newsbot.parallel.pairs import Declared, Pair, pairs_between, pairs_of, pairs_of_ticker
from newsbot.parallel.sentences import sentence_spans, split_sentences
from newsbot.parallel.stories import Alignment, align_bodies
from newsbot.text.language_tags import primary

__all__ = [
    "TMX_TAIL", "Alignment", "Bead", "Declared", "Encoder", "EncoderMissing", "Pair", "align", "align_bodies",
    "complete", "multilingual", "pairs_between", "pairs_of", "pairs_of_ticker", "primary", "sentence_spans",
    "split_sentences", "tmx_head", "write_moses", "write_tmx", "write_tmx_units",
]  # fmt: skip
