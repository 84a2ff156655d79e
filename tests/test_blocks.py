"""Blocks of a page: what a reader meets, whatever the tags are."""

from __future__ import annotations

import pytest

from newsbot.page.blocks import Block, parse_html, read_blocks


def blocks_of(html: str | bytes, encoding: str = "utf-8") -> list[Block]:
    """The blocks of a page, none for an empty one."""
    root = parse_html(html.encode() if isinstance(html, str) else html, encoding)
    return [] if root is None else read_blocks(root)


def texts(html: str | bytes, encoding: str = "utf-8") -> list[str]:
    """The words of the blocks of a page."""
    return [block.text for block in blocks_of(html, encoding) if block.picture is None]


def links(html: str) -> list[tuple[str, str]]:
    """The links of a page, in order."""
    return [(link.text, link.href) for block in blocks_of(html) for link in block.links]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>one</p><p>two</p>", ["one", "two"]),
        ("<div>one<div>two</div>three</div>", ["one", "two", "three"]),
        ("one<br>two", ["one", "two"]),
        ("one<br/><br/>two", ["one", "two"]),
        ("<h2>one<br>two</h2>", ["one two"]),
        ("<a href='/a'>one<br>two</a>", ["one two"]),
        ("<table><tr><td>one<td>two<tr><td>three</table>", ["one", "two", "three"]),
        ("<article><section>one</section><made-up>two</made-up></article>", ["one", "two"]),
        ("<p> </p><p>&nbsp;</p><p>\u200b</p><p>one</p>", ["one"]),
        ("<p>one\n   two</p>", ["one two"]),
        ("<p>Q&amp;amp;A&nbsp;here</p>", ["Q&A here"]),
    ],
)
def test_a_block_ends_where_a_reader_sees_a_line_end(html: str, expected: list[str]) -> None:
    assert texts(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>un<b>believ</b>able</p>", "unbelievable"),
        ("<p><span>K</span>ARACHI</p>", "KARACHI"),
        ("<p>news<i>room</i> <em>staff</em> met</p>", "newsroom staff met"),
        ("<p>صحا<font color=red>فت</font> کی <u>آزادی</u></p>", "صحافت کی آزادی"),
        ("<p>long<wbr>word</p>", "longword"),
        ("<p><span><span><b>a</b></span></span>b</p>", "ab"),
        ("<p>a<!-- a remark -->b</p>", "ab"),
        ("<p>a<script>x</script>b</p>", "ab"),
        (
            "<p><ruby>東京<rp>（</rp><rt>とうきょう</rt><rp>）</rp></ruby>の<ruby>港<rt>みなと</rt></ruby></p>",
            "東京の港",
        ),
    ],
)
def test_inline_tags_cut_no_word(html: str, expected: str) -> None:
    assert texts(html) == [expected]


def test_a_story_that_an_open_reading_holds_is_read() -> None:
    story = (
        "<p>新しい図書館は来年の春に開く。市は五月に工事を始めると発表し、費用は市民の寄付で賄うと説明した。</p>" * 2
    )
    assert texts(f"<p><ruby>東京<rt>とうきょう{story}")[-2:] == [texts(story)[0]] * 2


def test_struck_words_are_no_part_of_a_line_and_a_page_that_is_struck_is_read() -> None:
    assert texts("<p>The vote was <del>312</del> <s>313</s> 314 to 4.</p>") == ["The vote was 314 to 4."]
    assert texts("<del><h1>Ferry</h1><p>It sails.</p></del>") == ["Ferry", "It sails."]
    assert texts(f"<body><s>{'<p>The ferry sails again from Monday, said the harbour office.</p>' * 20}</s>")


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("10<sup>24</sup> kilometres, 10<sup>−6</sup> metres", "10^24 kilometres, 10^−6 metres"),
        ("1<sup>1</sup>/<sub>2</sub> cups, 2<sup>3</sup>&frasl;<sub>4</sub> cups, 3<sup>1/</sup><sub>2</sub>",
         "1 1/2 cups, 2 3⁄4 cups, 3 1/2"),
        ("In 2020<a href='#1'><sup>1</sup></a> on the 2<sup>nd</sup> of 4 m<sup>2</sup>", "In 2020^1 on the 2nd of 4 m2"),
        ("£18,000<sup class=fn data-fn=a><a href='#a' id=b>1</a></sup> in 1862<sup><a href='/notes#2'>2</a></sup>.",
         "£18,000^1 in 1862^2."),
        ("in 1862<a class=note href='#footnote-1' id=c>1</a>, page 4<a href='#top'>Top</a> and 5<a href='/6'>6</a>",
         "in 1862^1, page 4Top and 56"),
        ("in 20<a href='#'>21</a>, a 15<a href='#a'>-year-old</a> of 2020<a href='#b'>–21</a>",
         "in 2021, a 15-year-old of 2020–21"),
        ("H<sub>2</sub>O at 20<sup>°</sup>C, <sup>3</sup>He", "H2O at 20°C, 3He"),
    ],
)  # fmt: skip
def test_a_number_that_is_set_high_or_leads_to_a_note_is_no_part_of_the_number_before_it(
    html: str, expected: str
) -> None:
    assert texts(f"<p>{html}</p>") == [expected]


def test_a_single_line_break_is_soft_and_two_are_not() -> None:
    assert [block.soft for block in blocks_of("one<br>two<br><br>three<br> <br>four<p>five</p>")] == [
        False,
        True,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize(
    "hidden",
    [
        "<!-- secret -->",
        "<script>secret</script>",
        "<style>.secret{}</style>",
        "<template><p>secret</p></template>",
        "<noscript><p>secret</p></noscript>",
        "<iframe>secret</iframe>",
        "<textarea>secret</textarea>",
        "<select><option>secret</select>",
        "<button>secret</button>",
        "<amp-consent><p>secret</p></amp-consent>",
        "<svg><text>secret</text></svg>",
        "<div hidden><p>secret</p></div>",
        "<span hidden=''>secret</span>",
        "<p style='display:none'>secret</p>",
        "<p style='color:red; DISPLAY : None'>secret</p>",
        "<p style='visibility:hidden'>secret</p>",
        "<a hidden href='/secret'>secret</a>",
        "<?php secret ?>",
        "<p><del>secret</del></p>",
        "<strike>secret <a href=/secret>secret</a></strike>",
    ],
)
def test_what_a_reader_does_not_see_is_in_no_block(hidden: str) -> None:
    html = f"<body><p>before</p>{hidden}<p>after</p></body>"
    assert texts(html) == ["before", "after"]
    assert not links(html)


@pytest.mark.parametrize("tag", ["main", "article", "section", "header", "nav", "figure", "made-up"])
@pytest.mark.parametrize(
    ("before", "between", "after"),
    [
        ("<html lang=en><meta charset=utf-8>", "", ""),
        ("<head>", "", ""),
        ("<head>", "</head><body class=a>", "</body>"),
    ],
)
def test_the_text_of_a_page_may_follow_its_head_without_a_tag(tag: str, before: str, between: str, after: str) -> None:
    opening = f"<!DOCTYPE html>{before}<title>T</title><{tag}><h1>one</h1><p>two</p></{tag}><meta name=a content=b>"
    html = f"{opening}<made-up>three</made-up>{between}four<p>five</p>{after}"
    assert texts(html) == ["one", "two", "three", "four", "five"]
    assert texts(opening) == ["one", "two"]
    root = parse_html(html.encode())
    assert root is not None
    assert [element.tag for element in root] == ["head", "body"]
    assert [element.tag for element in root[0]][-1:] == ["title"]


@pytest.mark.parametrize("control", ["\x01", "\x0b", "\x0c", "\x1c", "&#11;"])
def test_control_characters_in_text_that_is_moved_are_left_out(control: str) -> None:
    tree = f"<template shadowrootmode=open><p><slot></slot></p><i>{control}</i></template>"
    for html in (
        f"<title>T</title><main><p>one</p></main>{control}two {control}three",
        f"<body><x-a>{tree}one{control}</x-a><p>two {control}three</p>",
        f"<body><x-a>{tree}<b>one</b>{control}<!-- -->{control}</x-a><p>two {control}three",
    ):
        assert texts(html) == ["one", "two three"]


def test_parts_that_react_streams_are_read_in_their_places() -> None:
    streamed = "<div hidden id='S:1'>two</div><div hidden id='S:0'>one<template id='P:1'></template></div>"
    assert texts(f"<p>zero</p><template id='B:0'></template><p>three</p>{streamed}") == ["zero", "one", "two", "three"]
    assert texts("<p>zero</p><div hidden id='S:0'>one<template id='B:0'></template></div>") == ["zero", "one"]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>The <x-link>ferry</x-link> sank.</p>", ["The ferry sank."]),
        ("<p>The <a href=/f><x-tip><b>fer</b>ry</x-tip></a> <x-icon></x-icon>sank.</p>", ["The ferry sank."]),
        ("<h2><x-text>The ferry</x-text> sank</h2><p>one</p>", ["The ferry sank", "one"]),
        ("<p>one</p><x-card>two</x-card><p>three</p>", ["one", "two", "three"]),
        ("<p><x-card>one<div>two</div></x-card>", ["one", "two"]),
        ("<a href=/f><x-title>The ferry</x-title><x-text>It sank.</x-text></a>", ["The ferry", "It sank."]),
    ],
)
def test_custom_elements_in_a_sentence_do_not_end_it(markup: str, expected: list[str]) -> None:
    assert texts(markup) == expected


TREE = "<template shadowrootmode=open><style>p {}</style>"


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (f"<x-a>{TREE}<p>one</p></template></x-a><p>two</p>", ["one", "two"]),
        (f"<x-a>{TREE}<p><slot>none</slot></p></template>one</x-a>", ["one"]),
        (f"<x-a>{TREE}<p><slot>one</slot></p></template></x-a>", ["one"]),
        (f"<x-a><p slot=b>two</p><p>one</p>{TREE}<slot></slot><slot name=b>none</slot></template></x-a>", ["one", "two"]),
        (f"<x-a>{TREE}<x-b>{TREE}<p>one</p><slot></slot></template><slot></slot></x-b></template><p>two</p></x-a>", ["one", "two"]),
        (f"<x-a>{TREE}<p>one</p></template><p>two</p></x-a>", ["one"]),
        (f"<x-a>{TREE}<p>one</p></template><p>two in more words</p></x-a>", ["one", "two in more words"]),
        (f"<x-a>{TREE}<slot></slot></template><i slot=none>no</i>one</x-a>", ["one"]),
        (f"<x-a>{TREE}<p><slot></slot></p><slot name=b></slot></template><i slot=b>two</i>one <b>and</b> a half</x-a>", ["one and a half", "two"]),
        (f"<x-a>{TREE}<h3><button><slot name=b></slot></button></h3><slot></slot></template><i slot=b>one</i><p>two</p></x-a>", ["one", "two"]),
        (f"<x-a>{TREE}<template><slot></slot></template><slot></slot></template><p>one</p></x-a>", ["one"]),
        (f"<p>one <span>{TREE}<b><slot></slot></b></template>and</span> a half</p>", ["one and a half"]),
        (f"<p>one <x-b>{TREE}<b><slot></slot></b></template>and</x-b> a half</p>", ["one and a half"]),
        ("<x-a><template shadowRootMode=Open><p>one</p></template></x-a>", ["one"]),
        (f"<a>{TREE}<p>none</p></template>one</a>", ["one"]),
        ("<template><p>none</p></template><p>one</p>", ["one"]),
    ],
)  # fmt: skip
def test_a_shadow_tree_is_read_as_a_part_of_the_page(markup: str, expected: list[str]) -> None:
    assert texts(markup) == expected


@pytest.mark.parametrize("within", [1, 12, 1900])
def test_text_in_the_slots_of_many_shadow_trees_is_read(within: int) -> None:
    """More than 500,000 elements are not moved: it would take seconds."""
    root = parse_html(f"<x-a>{TREE}<slot></slot></template>".encode() * within + b"<b>x</b>" * 50_000)
    assert root is not None
    assert sum(len(block.text) for block in read_blocks(root)) == 50_000


def test_shadow_trees_beside_each_other_are_read() -> None:
    many = 3000
    side = f"<x-a>{TREE}<slot></slot></template><p>two</p></x-a>" * many
    assert texts(side) == ["two"] * many


def test_streamed_parts_in_each_other_are_moved_until_that_takes_too_long() -> None:
    count, elements = 900, 1000
    parts = "".join(f"<div hidden id=S:{part}>" for part in range(count)) + "<i>a</i>" * elements + "</div>" * count
    root = parse_html(f"{parts}{''.join(f'<template id=B:{part}></template>' for part in range(count))}".encode())
    assert root is not None
    assert [block.text for block in read_blocks(root)] == ["a" * elements]
    before = [(place.get("id"), place.getprevious()) for place in root.iter("template")]
    moved = [name for name, part in before if name and part is not None and part.get("id") == f"S:{name[2:]}"]
    assert 0 < len(moved) * elements < 500_000


def test_a_page_within_noscript_is_read_and_a_plea_for_scripts_is_not() -> None:
    story = "<p>The ferry left the harbour at noon with two hundred people, and a piano that nobody played.</p>" * 20
    assert len(texts(f"<body><noscript><div>menu{story}")) == 21
    assert texts(f"<body><p>{'Menu. ' * 20}</p><noscript>{story[:100]}</noscript></body>") == [("Menu. " * 20).strip()]


def test_words_after_a_hidden_part_are_seen() -> None:
    assert texts("<div>one<span hidden>secret</span> two</div>") == ["one two"]


def test_other_styles_hide_nothing() -> None:
    assert texts("<p style='display:block'>one</p><p style='color:red'>two</p>") == ["one", "two"]


def test_the_head_of_a_page_holds_no_block() -> None:
    assert texts("<html><head><title>secret</title><meta name=a></head><body>seen</body></html>") == ["seen"]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>one<p>two<div>three<li>four", ["one", "two", "three", "four"]),
        ("<div><b>one<p>two", ["one", "two"]),
        ("</div></p>one</span>", ["one"]),
        ("<p>one<a href='/a'>two", ["onetwo"]),
        ("<p>one <b>two</p><p>three</b> four</p>", ["one two", "three four"]),
        ("one < two", ["one < two"]),
        ("<", ["<"]),
        ("&", ["&"]),
        ("text alone", ["text alone"]),
    ],
)
def test_tags_that_are_never_closed_lose_no_word(html: str, expected: list[str]) -> None:
    assert texts(html) == expected


def test_a_block_knows_the_part_of_the_page_it_stands_in() -> None:
    html = "<nav>a</nav><h1>b</h1><h3>c</h3><ul><li>d</ul><aside>e</aside><footer>f</footer><figcaption>g</figcaption><p>h</p>"
    found = [(b.text, b.heading, b.item, b.caption, b.furniture) for b in blocks_of(html)]
    assert found == [
        ("a", 0, False, False, "nav"),
        ("b", 1, False, False, None),
        ("c", 3, False, False, None),
        ("d", 0, True, False, None),
        ("e", 0, False, False, "aside"),
        ("f", 0, False, False, "footer"),
        ("g", 0, False, True, None),
        ("h", 0, False, False, None),
    ]


def test_a_part_inside_a_part_gives_its_place_back() -> None:
    html = "<footer>a<nav>b</nav>c</footer><h2>d<div>e</div>f</h2>g"
    assert [(b.text, b.furniture, b.heading) for b in blocks_of(html)] == [
        ("a", "footer", 0), ("b", "nav", 0), ("c", "footer", 0), ("d", None, 2), ("e", None, 2), ("f", None, 2), ("g", None, 0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>see <a href='/a'>one</a> and <a href='/b'>two</a></p>", [("one", "/a"), ("two", "/b")]),
        ("<p><a href='/a'>o<b>n</b>e</a></p>", [("one", "/a")]),
        ("<p><a href='/a'> </a><a>none</a><a name=b>anchor</a></p>", []),
        ("<p><a href=''>one</a></p>", [("one", "")]),
        ("<p><a href='javascript:x()'>one</a></p>", [("one", "javascript:x()")]),
        ("<a href='/a'>one<div>two</div>three</a>", [("one", "/a"), ("two", "/a"), ("three", "/a")]),
        ("<a href='/a'>one <a href='/b'>two</a> three</a>", [("one", "/a"), ("two", "/b")]),
    ],
)
def test_links_keep_their_words_and_their_addresses(html: str, expected: list[tuple[str, str]]) -> None:
    assert links(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p><a href='/a'>one</a></p>", True),
        ("<p><a href='/a'>one</a> | <a href='/b'>two</a> —</p>", True),
        ("<p>see <a href='/a'>one</a></p>", False),
        ("<p>one</p>", False),
        ("<p><a href='/a'>one</a> one</p>", False),
    ],
)
def test_a_block_of_links_holds_no_other_words(html: str, expected: bool) -> None:
    assert [block.only_links for block in blocks_of(html)] == [expected]


def test_a_card_that_is_one_link_gives_its_address_to_each_of_its_lines() -> None:
    html = "<a href='/a-story'><img src='/a.jpg' alt='A desk'><h3>Editors <b>meet</b></h3><p>2 days ago</p><p>In Lahore</p></a><p>after</p>"
    found = [(b.text, b.picture, b.heading, [(link.text, link.href) for link in b.links]) for b in blocks_of(html)]
    assert found == [
        ("A desk", "/a.jpg", 0, [("A desk", "/a-story")]),
        ("Editors meet", None, 3, [("Editors meet", "/a-story")]),
        ("2 days ago", None, 0, [("2 days ago", "/a-story")]),
        ("In Lahore", None, 0, [("In Lahore", "/a-story")]),
        ("after", None, 0, []),
    ]


def test_a_picture_in_a_link_keeps_the_address_of_the_link() -> None:
    (block,) = blocks_of("<a href='/a-story'><img src='/a.jpg' alt='A &amp;amp; B'></a>")
    assert (block.picture, block.text) == ("/a.jpg", "A & B")
    assert [(link.text, link.href) for link in block.links] == [("A & B", "/a-story")]


def test_a_picture_inside_a_line_follows_the_line() -> None:
    assert [(b.text, b.picture) for b in blocks_of("<p>one <img src='/a.jpg'> two</p><p>three</p>")] == [
        ("one two", None),
        ("", "/a.jpg"),
        ("three", None),
    ]


@pytest.mark.parametrize("emoji", ["🎉", "❤️", "👩\u200d💻", "→"])
def test_an_emoji_drawn_as_a_picture_is_part_of_the_text(emoji: str) -> None:
    assert [(b.text, b.picture) for b in blocks_of(f"<p>a party <img src='/e.png' alt='{emoji}'> here</p>")] == [
        (f"a party {emoji} here", None)
    ]


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ("src='/a.jpg'", "/a.jpg"),
        ("src='/small.jpg' data-src='/a.jpg'", "/a.jpg"),
        ("src='data:image/gif;base64,AA' data-lazy-src='/a.jpg'", "/a.jpg"),
        ("src='data:image/gif;base64,AA'", ""),
        ("alt='no source'", ""),
    ],
)
def test_a_picture_has_the_address_that_a_browser_loads_in_the_end(attributes: str, expected: str) -> None:
    assert [block.picture for block in blocks_of(f"<img {attributes}>")] == [expected]


def test_a_picture_of_one_dot_is_none() -> None:
    assert blocks_of("<img src='/dot.gif' width=1 height=1>") == []


@pytest.mark.parametrize(
    "html", [b"", b" \n ", b"\xef\xbb\xbf", b"\x00\x00", b"<!-- a remark -->", b"<html></html>", b"<body> </body>"]
)
def test_an_empty_page_has_no_block(html: bytes) -> None:
    assert texts(html) == []


@pytest.mark.parametrize(
    "html",
    [
        "<html><body><p>one</p></body></html><p>two</p>three</body></html>",
        "<html><body><p>one</p></html><p>two</p>three",
        "<html><body><p>one</p></BODY></HTML >\n<html><head></head><body><p>two</p>three</body></html>",
        "<html><body><div><p>one</p></body></html><p>two</p></div>three",
    ],
)
def test_a_page_goes_on_below_an_early_end_tag(html: str) -> None:
    assert texts(html) == ["one", "two", "three"]


def test_thousands_of_end_tags_end_nothing() -> None:
    assert texts("<p>one</body></html>" * 3000 + "</html " * 3000 + "<p>two") == ["one"] * 3000 + ["two"]


def test_nul_bytes_are_not_in_the_way() -> None:
    assert texts(b"\x00<p>o\x00ne</p>\x00<p\x00>two</p>") == ["one", "two"]


def test_a_byte_order_mark_is_no_word() -> None:
    assert texts(b"\xef\xbb\xbf<p>one</p>") == ["one"]


@pytest.mark.parametrize("encoding", ["utf-8", "UTF8", "cp1256", "utf-16"])
def test_a_page_is_read_in_the_encoding_given(encoding: str) -> None:
    assert texts("<p>خبر</p>".encode(encoding), encoding) == ["خبر"]


def test_bytes_that_are_no_text_do_not_stop_the_reading() -> None:
    assert texts(b"<p>one</p>\xff\xfe\xc3<p>two</p>")[::2] == ["one", "two"]


@pytest.mark.parametrize("tag", ["div", "span", "b", "a href='/a'", "ul><li", "font", "blockquote"])
def test_a_hundred_thousand_nested_tags_are_walked(tag: str) -> None:
    assert "".join(texts(f"<p>before</p>{f'<{tag}>' * 100_000}words")).startswith("before")


def test_a_hundred_thousand_blocks_in_a_row_are_read() -> None:
    assert len(blocks_of("<p>one" * 100_000)) == 100_000


def test_a_key_is_the_text_for_comparing() -> None:
    (block,) = blocks_of("<p>“Free”  <b>Press</b></p>")
    assert (block.text, block.key) == ("“Free” Press", '"free" press')


def test_paragraphs_dressed_alike_have_one_shape() -> None:
    one, two, other = blocks_of("<p class=a>one</p><p class=a>two</p><p class=b>three</p>")
    assert one.shape == two.shape != other.shape


def test_the_element_a_text_opens_in_is_part_of_its_shape() -> None:
    plain, dressed = blocks_of("<table><tr><td>one</td><td><font size=2>two</font></td></table>")
    assert plain.lead is None
    assert dressed.lead is not None
    assert dressed.shape[3:] == ("font", "", "2")


@pytest.mark.parametrize("before", [0, 1, 500, 999, 1_000, 1_700, 5_000])
def test_a_crowded_tag_loses_its_attributes_wherever_it_stands(before: int) -> None:
    body = f"<p>{'x' * before}</p><b {'a ' * 1_001}>y</b><i {'a ' * 900}>z</i>{'<u>w</u>' * 13_000}"
    root = parse_html(body.encode())
    assert root is not None
    assert [len(element.attrib) for element in root.iter("b", "i")] == [0, 1]


@pytest.mark.parametrize("quote", ["'", '"'])
def test_the_words_of_an_attribute_do_not_crowd_its_tag(quote: str) -> None:
    words = "ferry/piano " * 3_000
    root = parse_html(
        f"<p>x<b class=a title = {quote}{words}{quote} id={quote}c{quote}>y</b>{'<u>w</u>' * 13_000}".encode()
    )
    assert root is not None
    assert [dict(element.attrib) for element in root.iter("b")] == [{"class": "a", "title": words, "id": "c"}]
