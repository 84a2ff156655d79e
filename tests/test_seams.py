"""Where the texts of two elements of a line meet."""

from __future__ import annotations

import pytest
from lxml import etree

from newsbot.page.seams import apart, with_place_apart
from newsbot.page.walk import walk


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("<i>Hira Malik</i><b>3 May 2026</b>", "Hira Malik 3 May 2026"),
        ("Hira Malik<b>May 3, 2026</b>", "Hira Malik May 3, 2026"),
        ("<i>Hira Malik</i>2026/05/03", "Hira Malik 2026/05/03"),
        ("<i>Hira Malik</i><i>2026-05-03T10:15:00</i><b>3 May 2026</b>", "Hira Malik2026-05-03T10:15:00 3 May 2026"),
        ("<i>03.05.26</i><b>12:30</b>", "03.05.26 12:30"),
        ("<i>3 May 2026</i><b>12:30</b><b>Hira</b>", "3 May 2026 12:30 Hira"),
        ("<i>May</i><i>03</i><b>2026</b>", "May 03 2026"),
        ("<i>HIRA MALIK</i><time>MAY 3, 2026</time>", "HIRA MALIK MAY 3, 2026"),
        ("<i>HIRA MALIK</i><b>Staff Writer</b>", "HIRA MALIK Staff Writer"),
        ("<i>10:15 a.m.</i><b>Updated</b>", "10:15 a.m. Updated"),
        ("<a>منى خليل</a><time>نشر</time>", "منى خليل نشر"),
        ("<a>منى خليل</a><b>نشر في 3 مايو 2026</b>", "منى خليل نشر في 3 مايو 2026"),
        ("Before<br><i>Hira Malik</i><b>May 3</b>", "Hira Malik May 3"),
        ("<i>By</i><svg><text>x</text></svg><a>Hira<b>Malik</b></a>", "By Hira Malik"),
        # one word each
        ("<b>W</b>ord of the day", "Word of the day"),
        ("<i>J</i><i>ANE DOE</i>", "JANE DOE"),
        ("<i>May 3</i><sup>rd</sup>, 2026", "May 3rd, 2026"),
        ("<i>2</i><i>0</i><i>2</i><i>6</i>", "2026"),
        ("<b>ال</b>مجلس البلدي", "المجلس البلدي"),
        ("iPhone 17 and <b>LaTeX</b>", "iPhone 17 and LaTeX"),
    ],
)
def test_a_line_is_cut_where_the_texts_of_two_elements_meet(line: str, text: str) -> None:
    root = etree.HTML(f"<div>{line}</div>")
    assert apart(walk(root, set())[-1]).text == text


def test_links_are_cut_as_their_line_is() -> None:
    block = walk(etree.HTML("<p><a href='/1'><i>Hira Malik</i><b>Reporter</b></a><a href='/2'>Media</a></p>"), set())[0]
    assert [link.text for link in apart(block).links] == ["Hira Malik Reporter", "Media"]
    assert apart(block).text == "Hira Malik Reporter Media"


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ('<span class="location-stamp">Salt Fen</span>The quay is empty.', "Salt Fen The quay is empty."),
        ('<b class="story-date">3 May</b><i>The quay</i> is empty.', "3 May The quay is empty."),
        ('<span class="place">Salt Fen</span> – The quay is empty.', "Salt Fen – The quay is empty."),
        ('<span class="place">i</span>phones at the quay', "iphones at the quay"),
        ('<span class="updates">Mac</span>Donald is empty.', "MacDonald is empty."),
    ],
)
def test_a_place_that_opens_a_line_is_cut_off(line: str, text: str) -> None:
    root = etree.HTML(f"<p>{line}</p>")
    assert with_place_apart(walk(root, set())[-1]) == text
