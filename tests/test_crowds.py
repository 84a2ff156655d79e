"""Tags with more attributes than any page needs."""

from __future__ import annotations

import pytest

from newsbot.page.blocks import parse_html
from newsbot.page.crowds import MOST, crowds, without


def bare(text: str, most: int = 2) -> str:
    body = text.encode()
    return without(body, crowds(body, most)).decode()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<p a b>x<p a b c>y", "<p a b>x<p>y"),
        ("<p/a/b/c>", "<p>"),
        ("<p a=1 b = 2 c>", "<p>"),
        ("<p a='>' b=\">\" c=<>x", "<p>x"),
        ("<p a='b c d'>", "<p a='b c d'>"),
        ("<p a=b/c/d e>", "<p a=b/c/d e>"),
        ('<p a"b c\'d e">x', "<p>x"),  # no quotes without an equals sign
        ("</p a b c>", "</p>"),
        ("<p a b c", "<p"),
        ("<p a b='c", "<p a b='c"),
        ("a < b c d e", "a < b c d e"),
        ("<!-- <p a b c> --><p a b c>", "<!-- <p a b c> --><p>"),
        ("<!doctype a b c d><?p a b c d></ a b c d>", "<!doctype a b c d><?p a b c d></ a b c d>"),
        ("<SCRIPT>if (a <b c d e) x</script ><p a b c>", "<SCRIPT>if (a <b c d e) x</script ><p>"),
        ("<script a='</script>'><p a b c></script>", "<script a='</script>'><p a b c></script>"),
        ("<script a b c><p a b c></scripts><p a b c>", "<script><p a b c></scripts><p a b c>"),
        ("<title/><p a b c>", "<title/><p>"),
        ("<title a=/><p a b c>", "<title a=/><p a b c>"),
        ("<plaintext><p a b c></plaintext><p a b c>", "<plaintext><p a b c></plaintext><p a b c>"),
        ("<scripts><p a b c>", "<scripts><p>"),
        ("<script\v><p a b c>", "<script\v><p>"),  # a vertical tab is no white space in HTML
        ("<!-- --!><p a b c>-->", "<!-- --!><p>-->"),
        ("<!--><p a b c>-->", "<!--><p>-->"),
        (
            "<script><!-- <script></script> <p a b c></script><p a b c>",
            "<script><!-- <script></script> <p a b c></script><p>",
        ),
        ("<script><!-- <script> --> <p a b c></script><p a b c>", "<script><!-- <script> --> <p a b c></script><p>"),
        ("<script><!-- <p a b c></script><p a b c>", "<script><!-- <p a b c></script><p>"),
    ],
)
def test_a_crowded_tag_is_left_without_attributes(text: str, expected: str) -> None:
    assert bare(text) == expected


@pytest.mark.parametrize("value", ["", "=<b", "='<b>'", '="<b>"', '="</b>"', "=<b c='>'"])
def test_a_page_that_is_one_tag_of_attributes_is_parsed_in_time(value: str) -> None:
    """Before, 10 MB of them took hours, unless their values had no brackets."""
    attributes = " ".join(f"a{number:x}{value}" for number in range(300_000))
    root = parse_html(f"<p {attributes}>one</p><p id=a>two</p>".encode())
    assert root is not None
    assert [element.text for element in root.iter("p")][-1] == "two"
    assert max(len(element.attrib) for element in root.iter("p")) <= MOST


@pytest.mark.parametrize(
    "text", ["<!--", "<script>", "</", "<", '<a "', "<a b='", "<title><a ", '<a b="c" ', "<p a>", "</title"]
)
def test_markup_that_is_never_complete_is_read_in_time(text: str) -> None:
    assert len(crowds(text.encode() * 200_000)) <= 1
