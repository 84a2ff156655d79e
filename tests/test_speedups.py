"""The compiled part and its Python twin: the same blocks and scores of any page, the same numbers of any words."""

from __future__ import annotations

import gc
import os
import random
import re
import runpy
import shutil
import subprocess
import sys
import tracemalloc
from collections import Counter
from json.encoder import encode_basestring
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scrapy.settings import Settings

from newsbot.cli.doctor import machine
from newsbot.dataset import copies
from newsbot.page import compiled, scoring, walk
from newsbot.page.blocks import DEEPEST, parse_html
from newsbot.page.compiled import missing, speedups
from newsbot.page.crowds import after_end, crowds
from newsbot.page.tags import ROLES, WITH_NOSCRIPT, plain_class, spelled
from newsbot.page.trees import Scorer, scorer
from newsbot.text import charset
from newsbot.text.clean import clean, fold_clean
from newsbot.text.language import word_count

ROOT = Path(__file__).parents[1]
SAMPLES = sorted((ROOT / "samples").rglob("*.html"))
SENTENCE = "The ferry carried a piano, two goats and the mayor across the river on Monday. "

needs_build = pytest.mark.skipif(speedups is None, reason=f"newsbot/page/speedups.pyx is {missing}")

TAGS = (
    "p div span a b h1 h2 h4 li ul nav footer aside figcaption br img picture table tr td section article button "
    "noscript script select em made-up source blockquote video time svg"
).split()
ATTRIBUTES = (
    'class="story-body"', 'class="share byline c17"', 'id="comments"', 'id="p12"', "hidden", 'style="color: red"',
    'style="display:none"', 'href="/news/a-ferry"', 'href="#top"', 'lang="ur"', 'src="/a.jpg"', 'alt="☂"',
    'alt="A ferry"', 'alt="a &amp;amp; \u200b b"', 'style="Visibility : HIDDEN"', 'itemprop="author"',
    'itemprop="datePublished"', 'width="1"', 'data-src="/b.jpg"', 'size="2"', 'srcset="/c.jpg 2x, /d.jpg"', 'itemprop="articleBody"',
)  # fmt: skip
WORDS = (
    "ferry", "The Mayor", "  ", "\n\t", "Q&amp;A", "R&D", "&amp;amp;", "schön", "“quoted”", "…", "\u00a0", "ہفتہ وار", "法院",
    "\u200b", "e\u0301", "ß", "İstanbul", "x\x0by", "\u2003", "—", "€5", "`tick`", "☂", SENTENCE, "भारत", "﷽", "\u00ad", "Σς", "½",
    "Read more:", "Comments", "12 comments",
)  # fmt: skip

markup = st.recursive(
    st.sampled_from(WORDS),
    lambda inner: st.builds(
        lambda tag, attributes, parts: f"<{tag} {' '.join(attributes)}>{' '.join(parts)}</{tag}>",
        st.sampled_from(TAGS),
        st.lists(st.sampled_from(ATTRIBUTES), max_size=3, unique=True),
        st.lists(inner, max_size=5),
    ),
    max_leaves=40,
)


def as_tuples(blocks: list[Any]) -> list[tuple[Any, ...]]:
    """All that a block says."""
    return [
        (
            b.text, b.raw, [(link.text, link.href, link.language) for link in b.links], b.heading, b.picture, b.item,
            b.caption, b.soft, b.furniture, b.owner, b.lead, b.words, b.linked, b.key, b.shape, b.only_links,
            None if b.owner is None else b.box,
        )
        for b in blocks
    ]  # fmt: skip


def require_same(html: bytes) -> None:
    """Reads a page both ways."""
    root = parse_html(html)
    if root is None:
        return
    elements = walk.elements_of(root)
    assert speedups.elements_of(root) == elements
    hidden = set(elements.hidden)
    for roles in (ROLES, WITH_NOSCRIPT):
        assert as_tuples(speedups.walk(root, hidden, roles)) == as_tuples(walk.walk(root, hidden, roles))
    blocks = speedups.walk(root, hidden)
    titles, descriptions = {"the mayor and the ferry", "法院"}, ["the ferry carried a piano, two goats", "schön"]
    compiled = speedups.Scores(blocks, titles, descriptions)
    pure = scoring.Scores(walk.walk(root, hidden), titles, descriptions)
    assert compiled.words == pure.words
    for _ in range(2):
        assert list(compiled.odds()) == list(pure.odds())
        assert list(compiled.own_odds()) == list(pure.own_odds())
    for block, twin in zip(blocks, pure.page_blocks, strict=True):
        assert compiled.is_described(block) == pure.is_described(twin)
        assert speedups.prose_words(block) == scoring.python_prose_words(twin)
        if block.owner is not None:
            for name in ("is_side", "is_picture"):
                assert getattr(compiled, name)(block) == getattr(pure, name)(twin), name


@needs_build
@given(markup)
def test_any_markup_is_read_the_same_way_twice(html: str) -> None:
    require_same(html.encode())


@needs_build
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_samples_are_read_the_same_way_twice(path: Path) -> None:
    require_same(path.read_bytes())


@needs_build
@pytest.mark.parametrize(
    "html",
    [
        b"<p>" + b"<div>" * 3000 + b"deep" + b"</div>" * 3000 + SENTENCE.encode() * 30,
        b"<p>" + SENTENCE.encode() * 20_000,
        b"<a href=/x>a</a> " * 6000,
        b"".join(b"<x%d>%d</x%d>" % (n, n, n) for n in range(2000)),  # more tags than are kept
        b"<p>&#xD800;&#x0;&#x1F600;\xff\xfe</p><p>a\x1cb \x0b c</p>",
        b"<button>open <main><p>" + SENTENCE.encode() * 3,
        b"<svg:a>one</svg:a><p>two</p>",
        b"<link rel='nofollow Canonical' href=/a><link rel=icon><link><script type='application/LD+json'>{}</script>"
        b"<script>x</script><meta name=a content=b><title>c</title><p>d</p>",
        b"<div class='text\nlead'><p>" + SENTENCE.encode() + b"</div><div class=text id=lead><p>" + SENTENCE.encode(),
        "<p>10<sup>24</sup> 1<sup>1</sup>/2 1<sup>1/</sup>2 1<sup>−6</sup> ٣<sup>2</sup> 5<sup></sup> 5<sup><b>2</b></sup>"
        "<sup>7</sup></p><p>6<!-- --><sup>2</sup><del>a</del> b <s>c<p>d</s></p>"
        "<p>10<sup><a href=#a>1</a></sup> 11<a href=#b>2</a> 12<a href='#c'><sup>3</sup></a> 13<sup><!-- 4 --><a>5</a></sup>"
        "14<a href=/d>6</a> 15<a>7</a><a href=#e>8</a><a href=#f></a>9<a href>1</a></p>".encode(),
    ],
    ids=["deep", "long", "links", "tags", "characters", "button", "prefix", "head", "names", "high"],
)
def test_hostile_pages_are_read_the_same_way_twice(html: bytes) -> None:
    require_same(html)


@needs_build
@pytest.mark.parametrize("levels", range(DEEPEST - 2, DEEPEST + 3))
def test_elements_as_far_below_others_as_is_looked_up_are_read_the_same_way_twice(levels: int) -> None:
    require_same(f"<body>{SENTENCE}<br>{'<div>' * levels}{SENTENCE * 3}<br>{SENTENCE}".encode())


@needs_build
def test_long_names_of_elements_are_not_kept() -> None:
    tracemalloc.start()
    try:
        for number in range(20):
            name = f"n{number} {'x' * 100_000}"
            require_same(f"<div class='{name}' id='{name}'><p>{SENTENCE}</p></div>".encode())
        assert tracemalloc.get_traced_memory()[0] < 1_000_000
    finally:
        tracemalloc.stop()


@needs_build
def test_the_elements_of_a_block_are_there_after_all_else_of_its_page_is_gone() -> None:
    root = parse_html(b"<div class=story><p>One <b>line</b> of text.</p><img src=/a.jpg></div>" * 50)
    blocks = speedups.walk(root, set())
    del root
    gc.collect()
    assert {(block.owner.tag, block.box.get("class")) for block in blocks if block.picture is None} == {("p", "story")}
    assert {block.owner.get("class") for block in blocks if block.picture is not None} == {"story"}


@needs_build
def test_raw_text_is_kept_only_where_more_than_white_space_around_it_was_removed() -> None:
    blocks = speedups.walk(parse_html("<p> \n plain &amp; short\u00a0</p><p> two  gaps </p>".encode()), set())
    assert [block.raw for block in blocks] == ["plain & short", " two  gaps "]


@needs_build
@given(st.text(alphabet=st.one_of(st.characters(max_codepoint=0x2200), st.characters()), max_size=60))
def test_texts_are_cleaned_folded_and_counted_the_same_way_twice(text: str) -> None:
    line = clean(text)
    block = speedups.Block(line)
    assert (block.key, block.words) == (fold_clean(line), word_count(line))
    assert speedups.count_words(text) == word_count(text)
    assert speedups.plain_class(text) == plain_class(text)
    assert speedups.spelled(text) == spelled(text)


@needs_build
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=9),
            st.text(max_size=9).map(str.encode),
            st.sampled_from([mark.encode() for mark in charset.MARKS]),
            st.sampled_from(
                (
                    b"A ferry, ",
                    b"A ferry carried a piano across, " * 2,
                    b"\x00",
                    b"\xc3",
                    b"\xc3\xa2",
                    b"\xed\xa0\x80",
                    b"\xf4\x90\x80\x80",
                    b"\xc0\x80",
                )
            ),
        ),
        max_size=12,
    ).map(b"".join)
)
def test_encodings_are_judged_the_same_way_twice(body: bytes) -> None:
    assert speedups.is_utf8(body) == charset.is_utf8(body)
    assert speedups.may_be_garbled(body) == charset.may_be_garbled(body)


MARKUP = "< </ <p </p <a <! <? <!-- --> <script </script <SCRIPT </Script> <title <plaintext > / = \" ' x x1 é --!> -->".split(
    " "
)


@needs_build
@given(st.lists(st.sampled_from([*MARKUP, " ", "\n", "\v", "\x00"]), max_size=40).map("".join), st.integers(0, 4))
@example("<p a=b/ c></p a='>' b", 1)
@example("<title/><p a b c><title a/ ><p a b c>", 1)
@example("<p =a=b ==c a = b>", 1)
def test_crowded_tags_are_found_the_same_way_twice(text: str, most: int) -> None:
    assert speedups.crowds(text.encode(), most) == crowds(text.encode(), most)


@needs_build
@given(
    st.lists(st.sampled_from(["</html", "</HTml", "</", "<", "html", "/", ">", " ", "\v", "s"]), max_size=12).map(
        "".join
    )
)
def test_the_end_of_a_page_is_found_the_same_way_twice(text: str) -> None:
    assert speedups.after_end(text.encode()) == after_end(text.encode())


@needs_build
def test_each_character_is_in_utf_8_as_in_python() -> None:
    for code in range(0x110000):
        char = chr(code).encode("utf-8", "surrogatepass")
        assert speedups.is_utf8(char) == (code > 0x7F and not 0xD800 <= code < 0xE000), hex(code)


@needs_build
def test_each_character_is_folded_as_in_python() -> None:
    for code in (*range(0x3000), *range(0xFB00, 0xFFFE)):
        line = clean(f"a{chr(code)}b")
        assert speedups.Block(line).key == fold_clean(line), hex(code)


@needs_build
def test_each_character_is_quoted_as_in_python() -> None:
    for code in range(0x110000):
        text = f"a{chr(code)}b"
        assert speedups.quoted(text) == encode_basestring(text), hex(code)


@needs_build
@given(st.text())
def test_texts_are_quoted_as_in_python(text: str) -> None:
    assert speedups.quoted(text) == encode_basestring(text)


@needs_build
def test_a_subclass_of_str_is_quoted_as_in_python() -> None:
    class Word(str):
        __slots__ = ()

    assert speedups.quoted(Word("ferry")) == '"ferry"'
    with pytest.raises(TypeError):
        speedups.quoted(7)


words = st.one_of(
    st.sampled_from([letter * size for letter in "xé法😀" for size in (13, 14, 27, 28, 54, 55)]),
    st.sampled_from([*WORDS, "\ud800", "\x00", "a\x00b", "\x7f", "\x80", "\x85", " "]),
    st.text(max_size=30),
)


@needs_build
@given(st.lists(st.lists(words, max_size=12).map(" ".join), max_size=6))
def test_words_have_the_same_numbers_compiled(texts: list[str]) -> None:
    found, counts = speedups.WordNumbers(copies._numbers.__getitem__).of(texts)
    numbers, expected = copies.word_numbers(texts)
    assert (numpy.frombuffer(found, numpy.uint64).tolist(), counts) == (numbers.tolist(), expected.tolist())
    assert counts == [len(re.findall("[^\0- ]+", text)) for text in texts]


@needs_build
def test_words_whose_characters_have_the_same_bytes_in_the_same_slot_are_told_apart() -> None:
    numbers = speedups.WordNumbers(lambda word: len(word))
    found, _ = numbers.of(["U%-\xc6", "\u2555\uc62d", "U%-\xc6"])
    assert numpy.frombuffer(found, numpy.uint64).tolist() == [5, 6, 5]


@needs_build
def test_signatures_are_the_same_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = random.Random(5)
    texts = ["", "ferry " * 39, "ferry " * 40, f"{SENTENCE} ہفتہ وار 😀 " * 9, " ".join(draw.choices(WORDS, k=500))]
    texts.append("法院周一开庭审理了此案，\u3000记者到场。\n" * 3)
    compiled = copies.signatures(texts)
    monkeypatch.setattr("newsbot.page.compiled.speedups", None)
    monkeypatch.setattr(copies, "_number_finder", copies._number_finder.__wrapped__)
    assert copies.signatures(texts) == compiled
    assert compiled[: 2 * copies.SIGNATURE_BYTES] == bytes(2 * copies.SIGNATURE_BYTES)


@needs_build
def test_words_are_numbered_whether_there_is_room_for_them_or_not() -> None:
    asked: Counter[bytes] = Counter()

    def number(word: bytes) -> int:
        asked[word] += 1
        return int(word[-18:])

    numbers = speedups.WordNumbers(number)
    draw = random.Random(3)
    many = " ".join(str(draw.randrange(10**15)) for _ in range(200_000))  # three times as many as are kept
    for text in ("7 8 9", many, many, "7 8 9 007", f"{'0' * 53}7 {'0' * 60}8"):
        found, counts = numbers.of([text, text])
        expected = [int(word) for word in text.split()] * 2
        assert numpy.frombuffer(found, numpy.uint64).tolist() == expected
        assert counts == [len(expected) // 2] * 2
    assert asked[b"%054d" % 7] == 1
    assert asked[b"%061d" % 8] == 2


@needs_build
def test_what_cannot_be_numbered_is_an_error_and_is_not_kept() -> None:
    fails = True

    def number(word: bytes) -> int:
        if fails:
            raise KeyError(word)
        return len(word)

    numbers = speedups.WordNumbers(number)
    with pytest.raises(KeyError, match="piano"):
        numbers.of(["piano and a mayor"])
    for wrong in (b"piano", None):
        with pytest.raises(TypeError):
            numbers.of(["piano"[:0], wrong])
    fails = False
    assert numpy.frombuffer(numbers.of(["piano"])[0], numpy.uint64).tolist() == [5]


@needs_build
def test_trees_give_the_same_sum_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: Scorer = scorer("scoring", scoring.FEATURES)
    monkeypatch.setattr("newsbot.page.trees.speedups", None)
    pure = scorer.__wrapped__("scoring", scoring.FEATURES)
    draw = random.Random(7)
    for _ in range(300):
        row = [draw.choice((0.0, 1.0, draw.uniform(-5, 5), draw.uniform(-900, 900))) for _ in scoring.FEATURES]
        assert compiled(*row) == pure(*row)


@needs_build
def test_blocks_are_scored_by_the_trees_of_the_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    root = parse_html(b"<p>The ferry carried a piano.</p>")
    assert root is not None
    scores = speedups.Scores(speedups.walk(root, set()), {"a"}, ["b"])
    [(_, shipped)] = scores.odds()
    monkeypatch.setattr("newsbot.page.trees.load", lambda name, features: [shipped, 1.5])
    scorer.cache_clear()
    try:
        assert scores.odds() == [(0, shipped + 1.5)], "`bench.quality --folds` exchanges them"
    finally:
        scorer.cache_clear()


@needs_build
@pytest.mark.parametrize("wrong", [1, None, "text", object()])
def test_what_is_no_block_is_refused(wrong: Any) -> None:
    with pytest.raises((TypeError, AttributeError)):
        speedups.Scores([wrong], set(), [])
    with pytest.raises(TypeError):
        speedups.walk(wrong, set())
    with pytest.raises(ValueError, match="without text"):
        speedups.Scores([speedups.Block("")], set(), [])
    with pytest.raises(ValueError, match="is not one"):
        speedups.Trees([[4000, 1.0, 0.5, 0.5]])
    with pytest.raises(TypeError):
        speedups.Block("a", links=[wrong]).linked  # noqa: B018 - a property


@needs_build
def test_a_page_is_freed_with_its_blocks() -> None:
    html = b"<article>" + b"<p>" + SENTENCE.encode() * 40 + b"<a href=/x>more</a></article>"
    kept = []
    for _ in range(3):
        for _ in range(50):
            root = parse_html(html)
            assert root is not None
            speedups.Scores(speedups.walk(root, set()), {"a"}, ["b"]).own_odds()
        del root
        gc.collect()
        kept.append(len(gc.get_objects()))
    assert kept[1] >= kept[2] - 50


def test_the_switch_does_without_it() -> None:
    code = "from newsbot.page.compiled import speedups; from newsbot.page import blocks, walk; "
    code += "print(speedups, blocks.Block is walk.Block)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "NEWSBOT_PURE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["None", "True"]


@pytest.mark.slow
@pytest.mark.parametrize(("compiler", "built"), [(None, 1), ("/bin/false", 0)])
def test_without_a_compiler_the_rest_is_installed(tmp_path: Path, compiler: str | None, built: int) -> None:
    for name in ("setup.py", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "newsbot", tmp_path / "newsbot", ignore=shutil.ignore_patterns("*.so", "__pycache__"))
    done = subprocess.run(
        [sys.executable, "setup.py", "build_ext", "--inplace"],
        cwd=tmp_path,
        env={**os.environ, **({"CC": compiler} if compiler else {})},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "newsbot" / "page").glob("speedups.*.so"))) == built


@pytest.mark.parametrize(
    ("module", "missing", "state", "words"),
    [
        (object(), "", "ok", "compiled"),
        (None, "not built", "optional", "not built"),
        (None, "built, but cannot be used: of another Python", "warning", "of another Python"),
    ],
)
def test_doctor_says_which_is_used(
    monkeypatch: pytest.MonkeyPatch, module: object, missing: str, state: str, words: str
) -> None:
    monkeypatch.setattr("newsbot.page.compiled.speedups", module)
    monkeypatch.setattr("newsbot.page.compiled.missing", missing)
    (check,) = [
        check for check in machine(Settings({"DATA_DIR": "data", "BROWSER": "never"})) if check.name == "reading"
    ]
    assert check.state == state
    assert words in check.found


def test_a_compiled_part_of_another_version_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NEWSBOT_PURE", raising=False)
    monkeypatch.setitem(sys.modules, "newsbot.page.speedups", ModuleType("newsbot.page.speedups"))
    found = runpy.run_path(compiled.__file__)
    assert (found["speedups"], found["missing"]) == (None, "built from another version; run make")
