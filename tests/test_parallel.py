"""Parallel text: tables of cases for what is compared, laws of the beads, the gold, records, TMX and Moses."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from crawling import ROOT
from hypothesis import given
from hypothesis import strategies as st
from slow import rest_slow
from test_text_properties import TROUBLE
from tmx import units_of

from bench.parallel import FOLDER, SETS, Gold, Score, damaged, measure, read_gold, stories
from newsbot.items import Article, Body, TickerRecord
from newsbot.parallel import (
    Bead,
    Pair,
    align,
    align_bodies,
    complete,
    pairs_between,
    pairs_of,
    pairs_of_ticker,
    sentence_spans,
    split_sentences,
    write_moses,
    write_tmx,
)
from newsbot.parallel.beads import weigh
from newsbot.parallel.lexicon import dictionary, english_lines, lexicon, urdu_lines
from newsbot.parallel.numbers import numbers_in
from newsbot.parallel.skeletons import alike, english_skeletons, spelled_out, strong, urdu_skeletons
from newsbot.parallel.sounds import Cognates
from newsbot.text.clean import fold

SEED = Path(__file__).parents[2] / "shared" / "seed" / "expected.json"


@pytest.mark.parametrize(
    ("language", "text", "values"),
    [
        ("en", "Rs120,000 and $2.1 billion", "120000 2100000000"),
        ("en", "one hundred and twenty thousand people", "120000"),
        ("en", "Twenty-six women, forty-three newspapers", "26 43"),
        ("en", "2 lakh 12 thousand; 1.3 million; 45 million", "212000 1300000 45000000"),
        ("en", "a million voters, half a dozen", "1000000 12"),
        ("en", "1,00,000 rupees at 3:30 on July 10, 2025", "100000 3 30 10 2025"),
        ("en", "two hundred and five, the 49th over", "205 49"),
        ("en", "half a million tons, two and a half lakh, 3 and a half billion", "500000 250000 3500000000"),
        ("en", "an hour and a half, half a dozen, one and a half", "12 1"),
        ("en", "$1.5m, Rs 20m and £3bn for 300m of road", "1500000 20000000 3000000000 300"),
        ("en", "no number, thousands of people", ""),
        ("ur", "ایک لاکھ بیس ہزار روپے", "120000"),
        ("ur", "ڈھائی لاکھ، ڈیڑھ سو، ساڑھے گیارہ کروڑ", "250000 150 115000000"),
        ("ur", "دو لاکھ 12 ہزار اور 13 لاکھ", "212000 1300000"),
        ("ur", "4 کروڑ 50 لاکھ", "45000000"),
        ("ur", "۱۲۰٬۰۰۰ روپے، ٣٫٥ فیصد", "120000 3.5"),
        ("ur", "پانچ سو بیس، چھبیس، 49ویں", "520 26 49"),
        ("de", "1.200.000 Euro, 3,5 Prozent, 12 000", "1200000 3.5 12000"),
        ("es", "treinta y seis casas, doscientas cinco, cuarenta y dos mil; tres y cuatro", "36 205 42000 3 4"),
        (
            "fr",
            "soixante-douze, quatre-vingts, quatre-vingt-dix-sept ans, trois cents, une vingtaine",
            "72 80 97 300 20",
        ),
        ("ar", "ثلاث ساعات، خمسين سنة، أربعة آلاف، ثلاث مئة", "3 50 4000 300"),
        ("hi", "२ लाख ३० हज़ार", "230000"),
        ("ar", "٣ ملايين", "3000000"),
        ("zh", "27人", "27"),
    ],
)
def test_numbers_are_read_on_one_scale(language: str, text: str, values: str) -> None:
    assert [number.value for number in numbers_in(text, language)] == values.split()


@pytest.mark.parametrize(
    "names",
    (
        "Chaudhry چوہدری|Qureshi قریشی|Javeri جویری|Achakzai اچکزئی|Ghulam غلام|Bhutta بھٹہ|Zulfiqar ذوالفقار|Bangash بنگش|"
        "Senator سینیٹر|Committee کمیٹی|Captain کپتان|Rukhsana رخسانہ|Phalia پھالیہ|station اسٹیشن|Karachi کراچی|Kashmir کشمیر|"
        "engineers انجینئروں|Mehwish مہوش|Thimphu تھمپو|Washington واشنگٹن|school اسکول|Muhammad محمد|Aqeel عقیل|Noon نون"
    ).split("|"),
)
def test_names_sound_alike_in_both_scripts(names: str) -> None:
    english, urdu = names.split()
    pairs = [(a, b) for a in english_skeletons(english) for b in urdu_skeletons(fold(urdu))]
    assert max(alike(a, b) for a, b in pairs if strong(a) == strong(b)) >= 0.72


@pytest.mark.parametrize("names", ["Karachi لاہور", "Chaudhry قریشی", "Senator کپتان", "Gilani ملک", "police عدالت"])
def test_other_names_do_not(names: str) -> None:
    english, urdu = names.split()
    assert not any(strong(a) == strong(b) for a in english_skeletons(english) for b in urdu_skeletons(fold(urdu)))


@pytest.mark.parametrize(
    ("word", "others"),
    [("university", "universidad"), ("theatre", "teatro"), ("special", "especiales"), ("president", "présidente")],
)
def test_cognates_begin_alike(word: str, others: str) -> None:
    assert Cognates([others, "governor", "therapy", "static", "presser"]).find(word, False) == {others}


@pytest.mark.parametrize(
    ("languages", "words"),
    [
        (("en", "es"), ("rivers", "ríos")), (("es", "fr"), ("jueves", "jeudi")), (("en", "ar"), ("sea", "وبحرها")),
        (("fr", "ar"), ("nuits", "ليالي ليلة")),
    ],
)  # fmt: skip
def test_meanings_that_all_languages_have_words_for(languages: tuple[str, str], words: tuple[str, str]) -> None:
    known = lexicon(*languages)
    assert known.source(words[0]) & known.target(fold(words[1].split()[-1]))
    assert not lexicon("en", "de").known


def test_each_meaning_has_a_column_for_each_language() -> None:
    text = files("newsbot.parallel").joinpath("words.txt").read_text("utf-8")
    languages, *rows = (line.split("|") for line in text.splitlines() if not line.startswith("#"))
    assert len(rows) > 200
    assert {len(row) for row in rows} == {len(languages)}


def test_a_year_ends_a_sentence_and_an_ordinal_does_not() -> None:
    assert split_sentences("Un panneau en 2022. Il est tombé.", "fr") == ["Un panneau en 2022.", "Il est tombé."]
    assert len(split_sentences("Es war am 19. August.", "de")) == 1


def test_letters_are_spelled_out() -> None:
    assert "ttp" in spelled_out(fold("کالعدم ٹی ٹی پی نے").split())
    assert "bla" in spelled_out(fold("بی ایل اے کے").split())
    assert spelled_out(fold("اے لوگو").split()) == set()


@pytest.mark.parametrize(
    ("english", "urdu"),
    [
        ("hospitals", "ہسپتالوں"),
        ("arrested", "گرفتار"),
        ("elections", "انتخابات"),
        ("women", "خواتین"),
        ("lakh", "روپے"),
    ],
)
def test_words_share_a_line_of_the_dictionary_whatever_their_endings(english: str, urdu: str) -> None:
    assert bool(english_lines(english) & urdu_lines(fold(urdu))) == (english != "lakh")


def test_each_line_of_the_dictionary_has_two_sides() -> None:
    for line in dictionary():
        english, urdu = line.split("|")
        assert english.split()
        assert english.isascii()
        assert urdu.split()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "It rained. | The road was shut."),
        ("en", "Dr. Saima Qureshi of St. Mary’s spoke. | She left at 3 p.m. | The rest stayed."),
        ("en", "He works for Acme Inc. in Lahore. | A year passed."),
        ("en", "J. K. Rowling came. | The U.S. army did not."),
        ("en", "“Who came?” he asked. | “Nobody.”"),
        ("en", "“Stop!” Minister Malik said. | Nobody did."),
        ("en", "“We lost. | We will be back,” she said."),
        ("en", "It cost Rs. 500 on Jan. 5. | Why? | Nobody knows!"),
        ("en", "He paused... and went on. | It was over."),
        ("en", "See example.org and JournalismPakistan.com for more. | Thanks."),
        ("en", "The price rose 3.5 percent. | 27 shops closed."),
        ("en", "1. Two published stories"),
        ("en", "Brig. (retd.) Asad spoke (see p. 12). | He left (at night.) | It rained."),
        ("en", "“It is over.” | Khan said he would leave."),
        ("ur", "1۔ پہلا نکتہ ہے۔ | 2۔ دوسرا نکتہ ہے۔"),
        ("ur", '"ہم ہار گئے۔" وزیر نے اعتراف کیا۔ | پھر وہ گئے۔'),
        ("en", "The road was shut.| The bridge stood."),
        ("ur", "بارش ہوئی۔ | سڑک بند رہی۔"),
        ("ur", "بارش ہوئی۔| سڑک بند رہی۔"),
        ("ur", "پی۔ٹی۔آئی نے کہا۔ | ایم۔ اے۔ جناح آئے۔"),
        ("ur", "شرح 3۔5 فیصد رہی۔ | کیا یہ کافی ہے؟ | نہیں!"),
        ("ur", '"کیا ہوا؟" انہوں نے پوچھا۔ | کسی نے جواب نہ دیا۔'),
        ("ur", 'انہوں نے کہا: "ہم ہار گئے۔ | ہم پھر آئیں گے۔" | وہ چلے گئے۔'),
        ("ur", "وہ کچھ دیر رکے۔۔۔ پھر چل دیے۔"),
        ("ur", "بارش ہوئی. | سڑک بند رہی."),
        ("ur", "ویب سائٹ example.org پر دیکھیں۔ | شکریہ۔"),
        ("ur", "کالعدم ٹی ٹی پی۔ | پھر خاموشی رہی۔"),
        ("hi", "बारिश हुई। | सड़क बंद रही।"),
        ("zh", "他来了。| 她走了！| 为什么？"),
        ("ar", "وصل الوزير. | هل غادر؟ | نعم."),
        ("de", "Am 3. März kam Dr. Weiß. | Er ging z. B. nicht."),
        ("fa", "باران بارید. | جاده بسته شد."),
        ("fr", "Il a dit : «\u00a0Oui.\u00a0» | Puis il est parti."),
        ("fr", "Il a dit : « Oui ! » | Puis « Non. », dit-il. | Fin."),
        ("fr", "Elle crie\u202f: «\u202fOui\u202f!\u202f» | Mme. Dupont sort."),
        ("ar", "قال: « نعم؟ » | ثم ذهب."),
        ("de", "Er ging. | »Ja.« | Sie kam. | »Nein.« | »Doch.« | Ende."),
        ("de", "„Ja.“ | Er sagte: „Sie rief: ‚Nein.‘“ | Ende."),
        ("sv", "Han kom. | »Ja.» | Hon gick."),
        ("zh", "他走了。|“你好。”|她说。|‘你好。’|他说：“‘再见。’”|完。"),
        ("ur", "بارش ہوئی۔|‘‘سڑک بند رہی۔’’"),
        ("es", "El presidente de EE. UU. visitó Madrid. | La Sra. Pérez habló."),
        ("pt", "O dep. Silva e a profa. Ana falaram. | Fim."),
        ("hi", "डॉ. सिंह आए. | वे गए।"),
        ("bn", "মো. রহিম ও ডা. করিম আসেন। | তারা যান।"),
        ("pa", "ਡਾ. ਸਿੰਘ ਆਏ. | ਉਹ ਗਏ।"),
        ("en", "The verdict of Justice S. A. Noor stands. | I. H. Qazi and A. I. Mir agreed. | So did I. | She left."),
        ("en", "They have hepatitis A. | It spreads. | Nobody chose plan B. | The rest stayed."),
        ("ur", "لوگوں نے ”پانی دو!“ کے نعرے لگائے۔ | پھر وہ چلے گئے۔"),
        ("ur", "ان کا ڈراما ’یہ کون ہے؟‘ پسند کیا گیا۔ | وہ (کون جانے کیوں!) خوش نہیں۔"),
        ("ur", "اس نے ”یہ میرا گھر ہے۔“ کہہ کر دروازہ بند کر دیا۔"),
        ("ur", "اس نے پوچھا ”کون ہے؟“ | کسی نے جواب نہ دیا۔ | ”کون ہے؟“ | خاموشی رہی۔"),
        ("hi", "भीड़ ने “पानी दो!” के नारे लगाए। | उसने कहा, “कौन है?” | सब चुप रहे।"),
        ("fa", "مردم فریاد «آب بدهید!» سر دادند. | سپس رفتند."),
        ("ar", 'ردد الناس "نريد الماء!" أمام المبنى. | ثم ذهبوا.'),
        ("zh", "她问“有水吗？”就走了。|他说：“有水吗？”|她走了。|《来吧！春天》上映了。"),
        ("ja", "「水は？」と彼女は聞いた。|彼は「ない！」と答えた。"),
        ("de", "Er rief „Halt!“ | Dann ging er."),
        ("pnb", "پی۔ٹی۔آئی نے ۳۔۵ ارب منگے۔ | فیر او گئے۔"),
        ("sd", "پي۔پي۔پي چيو۔ | پوءِ هو ويا۔"),
    ],
)
def test_paragraphs_are_cut_into_sentences(language: str, text: str) -> None:
    wanted = [sentence.strip() for sentence in text.split("|")]
    assert split_sentences(text.replace("|", ""), language) == wanted


@given(st.text(alphabet=TROUBLE + "۔؟।。", max_size=60), st.sampled_from(["en", "ur", "zh", "xx"]))
def test_sentences_stand_in_order_and_leave_nothing_out(text: str, language: str) -> None:
    spans = sentence_spans(text, language)
    end = 0
    for start, stop in spans:
        assert not text[end:start].strip()
        assert start < stop
        assert text[start:stop] == text[start:stop].strip()
        end = stop
    assert not text[end:].strip()


def check(beads: list[Bead], sources: int, targets: int) -> None:
    """The laws of any list of beads."""
    assert [place for bead in beads for place in bead.source] == list(range(sources))
    assert sorted(place for bead in beads for place in bead.target) == list(range(targets))
    in_order = [place for bead in beads if "moved" not in bead.parts for place in bead.target]
    assert in_order == sorted(in_order)
    assert all(0 <= bead.posterior <= 1 for bead in beads)
    assert all(bead.source or bead.target for bead in beads)


TEXTS = st.lists(
    st.one_of(
        st.text(alphabet=TROUBLE, max_size=30),
        st.sampled_from(
            ["Karachi police said 27 roads were shut.", "کراچی پولیس نے کہا کہ 27 سڑکیں بند ہیں۔", "", " ", "۔"]
        ),
    ),
    max_size=8,
)


@given(TEXTS, TEXTS, st.sampled_from([("en", "ur"), ("ur", "en"), ("en", "de"), ("zh", "ur"), ("en-GB", "ur-PK")]))
def test_beads_hold_every_place_once_and_in_order(
    source: list[str], target: list[str], languages: tuple[str, str]
) -> None:
    check(align(source, target, *languages), len(source), len(target))


def test_empty_lists_give_empty_beads() -> None:
    assert align([], []) == []
    assert [bead.kind for bead in align(["one"], [])] == ["1-0"]
    assert [bead.kind for bead in align([], ["ایک"])] == ["0-1"]


@pytest.mark.parametrize("place", [0, 500, 999], ids=["first", "in the middle", "last"])
@pytest.mark.parametrize("back", [False, True], ids=["source", "target"])
def test_one_block_as_long_as_hundreds_of_others_leaves_no_row_of_cells_without_a_way(place: int, back: bool) -> None:
    one, other = ["Yes."] * 1000, ["Oui."] * 1000
    one[place] = "It rained. " * 10_000
    beads = align(other, one, "fr", "en") if back else align(one, other, "en", "fr")
    for side in ([place for bead in beads for place in bead.source], [p for bead in beads for p in bead.target]):
        assert sorted(side) == list(range(1000))
    assert all(0 <= bead.posterior <= 1 for bead in beads)


def test_a_block_is_left_out_as_surely_as_it_is_linked_to_nothing() -> None:
    english = ["It rained in Karachi for 27 days.", "A goat sang.", "The bridge at Sukkur cost 300 rupees."]
    urdu = ["کراچی میں 27 دن بارش ہوئی۔", "سکھر کے پل پر 300 روپے لگے۔"]
    beads, links = weigh(english, urdu, "en", "ur").align(range(3), range(2))
    [alone] = [bead for bead in beads if not bead.target]
    assert alone.source == (1,)
    linked = sum(share for (source, _), share in links.items() if source == 1)
    assert 1 - linked - 0.01 <= alone.posterior <= 1 - linked / 3 + 0.01, "a bead links it to one, two or three"


def test_text_that_stands_elsewhere_is_found() -> None:
    golds = {gold.name: gold for gold in stories(FOLDER)}
    english, urdu = (body["paragraphs"] for body in golds["river-embankment"].bodies)
    for place, wanted in ((0, 0), (len(english) - 1, len(urdu) - 1)):
        rest = [text for number, text in enumerate(urdu) if number != wanted]
        beads = align(english, [*rest, urdu[wanted]] if place == 0 else [urdu[wanted], *rest])
        check(beads, len(english), len(urdu))
        [moved] = [bead for bead in beads if "moved" in bead.parts]
        assert (moved.source, moved.target) == ((place,), (len(urdu) - 1 if place == 0 else 0,))


def test_moved_text_comes_before_a_neighbour_that_has_little_in_common() -> None:
    golds = {gold.name: gold for gold in stories(FOLDER)}
    bodies = damaged(golds["desert-telescope"], 1).bodies
    english, urdu = (body["paragraphs"] for body in bodies)
    beads = align_bodies(*bodies).sentences
    check(beads, len(english), len(urdu))  # each paragraph is one sentence
    found = {english[bead.source[0]]: urdu[bead.target[0]] for bead in beads if bead.kind == "1-1"}
    [mirror] = (text for text in english if "40 centimetres" in text)
    assert "40" in found[mirror]
    [farmer] = (text for text in english if "belongs to a farmer" in text)
    assert farmer not in found, "its translation was dropped, and the text beside it is the mirror's"


@pytest.mark.parametrize(("sources", "targets"), rest_slow([(10, 1500), (2000, 2000), (1500, 10)]))
def test_long_lists_are_searched_near_the_diagonal(sources: int, targets: int) -> None:
    began = time.process_time()
    beads = align([f"Row {n} of the list" for n in range(sources)], [f"فہرست کی سطر {n}" for n in range(targets)])
    check(beads, sources, targets)
    assert time.process_time() - began < 60
    if sources == targets:
        assert sum(bead.source == bead.target for bead in beads) > 1900


HOSTILE = {
    "stops": "." * 50_000,
    "Urdu stops": "۔" * 50_000,
    "initials": "A. " * 20_000,
    "digits": "1" * 100_000,
    "commas": "1," * 50_000,
    "quotation marks": '"' * 50_000,
    "one word": "x" * 100_000,
    "one Urdu word": "ک" * 100_000,
    "scales": "lakh " * 20_000,
    "questions": "“A?” He " * 10_000,
    "opening marks": "。" + "“" * 100_000 + "a",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_do_not_hang(text: str) -> None:
    began = time.process_time()
    for language in ("en", "ur", "zh"):
        split_sentences(text, language)
        numbers_in(text, language)
    check(align([text, "a"], ["ا", text]), 2, 2)
    assert time.process_time() - began < 10


def hostile_story(shape: str, size: int = 50_000) -> tuple[list[str], list[str]]:
    """The paragraphs of a story in two languages, of about so many characters a side."""
    random = Random(shape)
    rows = [f"Row {random.randrange(10**6)} of the list says nothing." for _ in range(size // 40)]
    urdu = [f"فہرست کی سطر {row.split()[1]} کچھ نہیں کہتی۔" for row in rows]
    if shape == "everything moved":
        return rows, random.sample(urdu, len(urdu))
    if shape == "every second sentence moved":
        third = urdu[len(urdu) // 3 :] + urdu[: len(urdu) // 3]
        return rows, [own if place % 2 else other for place, (own, other) in enumerate(zip(urdu, third, strict=True))]
    if shape == "names that sound alike":
        english, other = (
            [
                " ".join("".join(c + random.choice(vowels) for c in consonants) for _ in range(150)) + end
                for _ in range(size // 1050)
            ]
            for consonants, vowels, end in (("Krm", "aeiou", "."), ("کرم", "اویےع", "۔"))
        )
        return english, other
    return {
        "one long translation": (rows, urdu),
        "a paragraph of initials": (["A. " * (size // 3)], ["ا۔ " * (size // 3)]),
        "paragraphs of initials": (["A. " * 20] * (size // 60), ["ا۔ " * 20] * (size // 60)),
        "numbers alone": ([" ".join(f"{n}!" for n in range(size // 6))], [" ".join(f"{n}!" for n in range(size // 6))]),
        "one sentence again and again": (
            ["It rained in Karachi. " * (size // 22)],
            ["کراچی میں بارش ہوئی۔ " * (size // 22)],
        ),
        "a giant sentence": ([" ".join(row[:-1] for row in rows)], [" ".join(row[:-1] for row in urdu)]),
        "one side is a word": (rows, ["ایک"]),
        "one side is empty": ([], urdu),
        "paragraphs of a word": (["rain"] * 10_000, ["بارش"] * 10_000),
    }[shape]


@pytest.mark.parametrize(
    ("shape", "untried"),
    [
        ("one long translation", "band,join"),
        ("a paragraph of initials", None),
        ("paragraphs of initials", None),
        ("numbers alone", "band,join"),
        ("one sentence again and again", None),
        ("everything moved", None),
        ("every second sentence moved", "band,join"),
        ("names that sound alike", None),
        ("a giant sentence", "tail"),
        ("one side is a word", None),
        ("one side is empty", None),
        ("paragraphs of a word", None),
    ],
)
@pytest.mark.slow
def test_a_hostile_story_is_aligned_in_bounded_time(shape: str, untried: str | None) -> None:
    sides = hostile_story(shape)
    bodies = [
        {"language": language, "headline": "A", "paragraphs": paragraphs}
        for language, paragraphs in zip(("en", "ur"), sides, strict=True)
    ]
    began = time.process_time()
    pairs = list(pairs_of({"id": "1", "site": "s", "bodies": bodies}))
    assert time.process_time() - began < 10, "a second or two; more where the machine is busy"
    told = [pair for pair in pairs if pair.level == "sentence"]
    assert {pair.method.partition(";untried=")[2] for pair in told} == ({untried} if untried else set())
    for side, paragraphs, language in ((0, sides[0], "en"), (1, sides[1], "ur")):
        if told:  # each sentence is in one pair, though neighbours were joined
            spots = sorted(spot for pair in told for spot in (pair.source, pair.target)[side])
            assert spots == [(n, *span) for n, text in enumerate(paragraphs) for span in sentence_spans(text, language)]


def test_long_text_that_stands_elsewhere_is_looked_for_as_long_as_there_is_time() -> None:
    numbers = [f"{random} {random + 1}." for random in Random(1).sample(range(10**6), 300)]
    far = [*numbers[::2], *numbers[1::2]]
    alignment = align_bodies({"language": "de", "paragraphs": numbers}, {"language": "fr", "paragraphs": far[::-1]})
    assert "band" in alignment.untried
    held = sorted(place for bead in alignment.sentences for place in bead.source)
    assert held == list(range(len(alignment.source_sentences)))


def test_what_is_left_out_does_not_depend_on_chance() -> None:
    code = (
        "import sys, zlib; sys.path[:0] = ['tests', 'tests/helpers']; from test_parallel import hostile_story\n"
        "from newsbot.parallel.beads import weigh\n"
        "pages = weigh(*hostile_story('names that sound alike', 20_000), 'en', 'ur')\n"
        "assert 'names' in pages.untried\n"
        "print(zlib.crc32(repr([sorted(row) for row in pages.evidence.forward]).encode()))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=Path(__file__).parents[1], capture_output=True, text=True, check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(found) == 1


def test_a_story_in_dozens_of_languages_costs_little_and_says_so() -> None:
    languages = [chr(97 + n // 26) + chr(97 + n % 26) for n in range(60)]
    bodies = [{"language": name, "headline": "1", "paragraphs": ["27 a. 28 b."] * 20} for name in languages]
    article = {"id": "1", "site": "s", "bodies": bodies, "alternative_headlines": dict.fromkeys(languages, "1 2 3")}
    pairs = list(pairs_of(article))
    assert len({(pair.source_language, pair.target_language) for pair in pairs}) < 500
    assert all(pair.method.endswith(";untried=languages") for pair in pairs)


def test_either_language_may_come_first() -> None:
    gold = read_gold(FOLDER / "dengue-ward.txt")
    there, back = align_bodies(*gold.bodies), align_bodies(*gold.bodies[::-1])
    assert [(b.source, b.target) for b in there.sentences] == [(b.target, b.source) for b in back.sentences]


@pytest.mark.parametrize("part", SETS)
def test_the_gold_is_found(part: str) -> None:
    scores = measure(stories(FOLDER, part, "U"))
    assert scores["sentence"].strict_f1 >= 0.90
    assert scores["sentence"].lax_f1 >= 0.98
    assert scores["high"].strict_precision >= 0.95


@pytest.mark.parametrize("side", ["E", "U"])
def test_one_language_may_have_all_in_one_paragraph(side: str) -> None:
    golds = [
        Gold(
            gold.name,
            gold.about,
            gold.headlines,
            [{**bead, side: [(1, text) for _, text in bead[side]]} for bead in gold.beads],
        )
        for gold in stories(FOLDER, side="U")
    ]
    assert all(len(gold.bodies["EU".index(side)]["paragraphs"]) == 1 for gold in golds)
    assert all(align_bodies(*gold.bodies).translated for gold in golds)
    scores = measure(golds)
    assert scores["sentence"].strict_f1 >= 0.90
    assert scores["sentence"].lax_f1 >= 0.98
    assert scores["high"].strict_precision >= 0.95


@pytest.mark.parametrize("side", ["S", "F", "A"])
def test_other_languages_share_numbers_names_and_words(side: str) -> None:
    golds = list(stories(FOLDER, side=side))
    assert len(golds) >= 4
    scores = measure([*golds, *(damaged(gold, seed) for gold in golds for seed in range(2))])
    assert scores["sentence"].strict_f1 >= 0.87
    assert scores["high"].strict_precision >= 0.95


def test_damage_costs_little() -> None:
    scores = measure(damaged(gold, seed) for gold in stories(FOLDER, side="U") for seed in range(2))
    assert scores["sentence"].strict_f1 >= 0.90
    assert scores["sentence"].lax_f1 >= 0.97  # who retells a story shares less with it
    assert scores["high"].strict_precision >= 0.95


def how(gold: Gold) -> str:
    """In what its target differs from a translation sentence by sentence."""
    return gold.about.get("damage") or gold.about["manner"]


def test_damage_by_chance_moves_nothing() -> None:
    for gold in (gold for gold in stories(FOLDER) if "moved" not in how(gold)):
        for seed in range(8):
            for whole, left in zip(gold.bodies, damaged(gold, seed).bodies, strict=True):
                text = iter(" ".join(whole["paragraphs"]))
                assert all(char in text for char in " ".join(left["paragraphs"])), f"{gold.name} {seed}"


def test_a_sentence_that_is_cut_otherwise_is_laxly_right_and_strictly_wrong() -> None:
    score = Score()
    score.add([(frozenset({(0, 0, 9)}), frozenset({(0, 0, 9)}))], [(frozenset({(0, 0, 20)}), frozenset({(0, 0, 9)}))])
    assert (score.strict_f1, score.lax_f1) == (0, 1)
    score.add([(frozenset({(1, 0, 9)}), frozenset({(0, 9, 20)}))], [(frozenset({(1, 0, 9)}), frozenset({(0, 0, 9)}))])
    assert score.lax_f1 == 0.5


def test_the_gold_is_in_order() -> None:
    golds = list(stories(FOLDER))
    assert len(golds) >= 12
    assert sum(how(gold) not in ("none", "faithful") for gold in golds) * 3 >= len(golds)
    for gold in golds:
        assert gold.about["set"] in SETS
        assert all(gold.headlines.values())


def test_bodies_that_are_no_translations_are_refused() -> None:
    golds = list(stories(FOLDER, side="U"))
    for first, second in pairwise(golds):
        refused = align_bodies(first.bodies[0], second.bodies[1])
        assert not refused.translated
        assert not refused.paragraphs
        assert align_bodies(*first.bodies).translated


@pytest.mark.parametrize("sides", [(True, True), (True, False), (False, True)])
def test_they_are_refused_however_they_are_cut_into_paragraphs(sides: tuple[bool, bool]) -> None:
    golds = list(stories(FOLDER, side="U"))
    for first, second in pairwise([*golds, golds[0]]):
        english, urdu = (
            {**body, "paragraphs": [" ".join(body["paragraphs"])]} if joined else body
            for body, joined in zip((first.bodies[0], second.bodies[1]), sides, strict=True)
        )
        assert not align_bodies(english, urdu).translated, f"{first.name} {second.name}"


@pytest.mark.skipif(not SEED.is_file(), reason="../shared/seed is not beside the project")
def test_the_seed_page_is_aligned() -> None:
    bodies = json.loads(SEED.read_text("utf-8"))["article"]["bodies"]
    alignment = align_bodies(*bodies)
    wanted = [((n,), (n,)) for n in range(8)] + [((8,), (8, 9)), ((9,), (10,)), ((10,), (11,))]
    assert [(bead.source, bead.target) for bead in alignment.paragraphs] == wanted
    assert len(alignment.sentences) >= 21


def article(*languages: str) -> dict[str, Any]:
    """A record with bodies in some languages, made of one story of the gold."""
    gold = read_gold(FOLDER / "river-embankment.txt")
    bodies = [
        Body(language=language, direction="ltr", headline=body["headline"], paragraphs=body["paragraphs"])
        for language, body in zip(languages, gold.bodies, strict=False)
    ]
    heads = {body.language: body.headline or "" for body in bodies}
    return asdict(Article(id="s1", site="x", content_hash="h", alternative_headlines=heads, bodies=bodies))


def test_an_article_gives_headlines_paragraphs_and_sentences() -> None:
    record = article("en", "ur")
    pairs = list(pairs_of(record))
    assert [pair.level for pair in pairs if pair.level == "headline"] == ["headline"]
    assert {pair.level for pair in pairs} == {"headline", "paragraph", "sentence"}
    assert len({pair.id for pair in pairs}) == len(pairs)
    assert any(pair.bead == "1-0" and pair.target_text is None for pair in pairs)
    for pair in pairs:
        assert pair.tier == ("high" if pair.posterior >= 0.9 and pair.source and pair.target else "all")
        assert "names" in pair.method
        for side, body, text in ((pair.source, 0, pair.source_text), (pair.target, 1, pair.target_text)):
            paragraphs = record["bodies"][body]["paragraphs"]
            heads = record["bodies"][body]["headline"]
            cut = [(heads if p is None else paragraphs[p])[start:end] for p, start, end in side]
            assert (" ".join(cut) or None) == text
    assert json.loads(json.dumps(asdict(pairs[0])))["schema"] == "newsbot/pair/1"
    assert pairs == list(pairs_of(record))


def test_without_texts_there_are_offsets_alone() -> None:
    pairs = list(pairs_of(article("en", "ur"), texts=False))
    assert all(pair.source_text is None and pair.target_text is None for pair in pairs)
    assert [pair.id for pair in pairs] == [pair.id for pair in pairs_of(article("en", "ur"))]


def test_other_languages_say_what_was_compared() -> None:
    for languages, words in (
        (("en", "fa"), "+names"), (("ar", "fr"), "+names+words"), (("en", "es"), "+cognates+words"),
        (("de", "nl"), "+cognates"), (("en", "ru"), ""), (("fa", "ur"), ""),
    ):  # fmt: skip
        assert {pair.method for pair in pairs_of(article(*languages))} == {f"length+numbers+latin+marks{words}"}
    assert not list(pairs_of(article("en")))
    assert not list(pairs_of(article("en", "en-GB")))


def test_headlines_and_ticker_entries_are_pairs() -> None:
    heads = {"en": "Karachi police free two editors", "ur": "کراچی پولیس نے دو مدیر رہا کر دیے"}
    record = asdict(TickerRecord("newsbot/ticker/1", "t1", "x", heads["en"], heads, None, None, 1, "", "", 1))
    [pair] = pairs_of_ticker(record)
    assert (pair.level, pair.bead, pair.story, pair.tier) == ("ticker", "1-1", "t1", "high")
    assert pair.source == [(None, 0, len(heads["en"]))]
    assert not list(pairs_of_ticker({**record, "headlines": {"en": heads["en"]}}))
    alone = {**article("en"), "alternative_headlines": heads}
    assert [pair.level for pair in pairs_of(alone)] == ["headline"]


def told(english: str, urdu: str, **further: Any) -> Pair:
    values: dict[str, Any] = {"id": "p", "story": "s", "source_language": "en", "target_language": "ur"} | further
    return Pair(source_text=english, target_text=urdu, posterior=0.95, tier="high", bead="1-1", **values)


def test_tmx_has_the_structure_of_its_dtd() -> None:
    file = io.StringIO()
    pairs = [*pairs_of(article("en", "ur")), told("a < b & \x00\x0c\ud800“c”", 'ا "ب"', id='<&"')]
    count = write_tmx(pairs, file)
    units = units_of(file.getvalue())
    assert len(units) == count == len(list(complete(pairs)))
    assert units[-1].findtext("tuv/seg") == "a < b & “c”"
    again = io.StringIO()
    write_tmx(pairs, again)
    assert again.getvalue() == file.getvalue()


def test_moses_files_have_a_line_a_pair_whichever_language_came_first() -> None:
    pairs = [
        told("One\u2028line\r\nhere", "ایک  سطر"),
        told("دو", "Two", source_language="ur", target_language="en-GB"),
        told("Drei", "تین", source_language="de"),
        told("No text", ""),
    ]
    english, urdu = io.StringIO(), io.StringIO()
    assert write_moses(iter(pairs), english, urdu) == 2
    assert english.getvalue() == "One line here\nTwo\n"
    assert urdu.getvalue() == "ایک سطر\nدو\n"


def test_writers_take_a_tier_and_levels() -> None:
    pairs = [*pairs_of(article("en", "ur")), replace(told("One", "ایک"), tier="all")]
    high = list(complete(pairs, "high", ["sentence"]))
    assert high
    assert all(pair.tier == "high" and pair.level == "sentence" for pair in high)
    assert len(high) < len(list(complete(pairs, "all", ["sentence"])))


@pytest.mark.parametrize(
    ("choice", "error", "says"),
    [
        ({"tier": "High"}, ValueError, "tier: 'High' is not one of high, all"),
        (
            {"levels": ["sentences"]},
            ValueError,
            "levels: 'sentences' is not one of headline, paragraph, sentence, ticker",
        ),
        ({"levels": "sentence"}, TypeError, "levels must be a list of str, not 'sentence'"),
    ],
)
def test_a_tier_or_a_level_that_does_not_exist_is_refused_before_anything_is_written(
    choice: dict[str, Any], error: type[Exception], says: str
) -> None:
    pairs, file = [told("One", "ایک")], io.StringIO()
    with pytest.raises(error, match=re.escape(says)):
        write_tmx(pairs, file, **choice)
    with pytest.raises(error, match=re.escape(says)):
        write_moses(pairs, file, file, **choice)
    assert file.getvalue() == ""


class SameForAll:
    """An encoder without a model."""

    name = "same"

    def encode(self, texts: Sequence[str]) -> Any:
        """The same vector for each text."""
        return np.ones((len(texts), 1), np.float32)


@pytest.mark.parametrize("kind", [iter, tuple, np.array])
def test_sentences_to_align_may_come_one_by_one_or_as_an_array(kind: Any) -> None:
    source, target = ["It rained.", "27 roads were closed."], ["بارش ہوئی۔", "27 سڑکیں بند رہیں۔"]
    assert align(kind(source), kind(target)) == align(source, target)
    assert align(kind(source), kind(target), encoder=SameForAll()) == align(source, target, encoder=SameForAll())


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("It rained.", "source must be a list of str, not 'It rained.'"),
        (b"It rained.", "source must be a list of str, not b'It rained.'"),
        (None, "source must be a list of str, not None"),
        (["It rained.", None], "source must be a list of str, but has None"),
    ],
)
def test_what_is_no_list_of_texts_is_not_aligned(source: Any, says: str) -> None:
    with pytest.raises(TypeError, match=says):
        align(source, ["بارش ہوئی۔"])


@pytest.mark.parametrize(
    ("record", "error", "says"),
    [
        (
            Article(),
            TypeError,
            "must be a record as a dict, not Article; dataclasses.asdict makes a dict of an Article",
        ),
        ("x", TypeError, "must be a record as a dict, not str"),
        ({}, ValueError, "must be a record with the keys id, site and "),
        ({"id": "x", "site": "a.example"}, ValueError, "; it lacks "),
    ],
)
def test_what_is_no_record_is_refused_at_once(record: Any, error: type[Exception], says: str) -> None:
    whole = {"id": "x", "site": "a.example", "bodies": []}
    for function, arguments in (
        (pairs_of, (record,)), (pairs_of_ticker, (record,)), (pairs_between, (whole, record, "both")),
    ):  # fmt: skip
        with pytest.raises(error, match=re.escape(says)):
            function(*arguments)


def test_types_of_arguments_can_be_asked_for_without_numpy() -> None:
    program = (
        "import sys, typing, newsbot.parallel as p\n"
        "for f in (p.align, p.align_bodies, p.pairs_of, p.pairs_between, p.Encoder.encode): typing.get_type_hints(f)\n"
        "print('numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("False\n", "")
