"""Bylines with links in them: which are names, and which lead away from them."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from newsbot import Article, read_article
from newsbot.page.layout import Layout
from newsbot.spiders.journalismpakistan import JournalismPakistanSpider
from newsbot.text.names import names_in
from newsbot.text.signatures import signature_in

NOW = datetime(2026, 1, 1, tzinfo=UTC)
URL = "https://www.journalismpakistan.com/union-hears-about-the-printers"
CALL = '<a href="https://whatsapp.com/channel/1">Join our WhatsApp channel</a>'
PROSE = (
    "<p>ISLAMABAD: The union met on Thursday and heard about the printers for hours, as nobody had expected it to.</p>"
    * 3
)
SITE = "JournalismPakistan.com | Published 3 May 2025"


def read(byline: str, layout: Layout | None) -> Article:
    html = (
        "<!DOCTYPE html><html lang='en'><head><title>Union hears about the printers</title></head><body><div>"
        f"<h1>Union hears about the printers</h1>{byline}{PROSE}</div></body></html>"
    )
    return read_article(html, URL, NOW, layout)


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        (f"Press Union Media Release {CALL}", ["Press Union Media Release"]),
        (f"Press Union Media Release{CALL}", ["Press Union Media Release"]),
        (f"Press Union Media Release <a href='whatsapp://send?text=x'>Share</a> {CALL}", ["Press Union Media Release"]),
        ("Press Union Media Release <a href='#'>Share this</a>", ["Press Union Media Release"]),
        ("Press Union Media Release <a href='javascript:void(0)'>Print</a>", ["Press Union Media Release"]),
        ("Ali Raza <a href='/subscribe'>Subscribe now</a> <a href='/newsroom'>Newsroom</a>", ["Ali Raza"]),
        ("Ali Raza, <a href='/subscribe'>Subscribe now</a>", ["Ali Raza"]),
        ("Ali Raza, <a href='https://t.me/jp'>Telegram</a>", ["Ali Raza"]),
        ("<a href='/subscribe'>Subscribe now</a> | Ali Raza", ["Ali Raza"]),
        (f"{CALL} | Ali Raza", ["Ali Raza"]),
        (f"{CALL}", []),
        ("<a href='/author/ali-raza'>Ali Raza</a> <a href='https://x.com/aliraza'>@aliraza</a>", ["Ali Raza"]),
        ("<a href='mailto:ali@example.org'>Ali Raza</a> <a href='mailto:?subject=x'>Email</a>", ["Ali Raza"]),
        (f"<a href='/journalist?id=5'>Ali Raza</a> {CALL}", ["Ali Raza"]),
        ("<a href='https://x.com/aliraza'>Ali Raza</a>", ["Ali Raza"]),
        (f"<a href='/author/ali-raza'>Ali Raza</a> and Sana Malik {CALL}", ["Ali Raza", "Sana Malik"]),
        (f"Ali Raza and <a href='/journalist?id=5'>Sana Malik</a> {CALL}", ["Ali Raza", "Sana Malik"]),
        ("<a href='/author/ali-raza'>Ali Raza</a> <a href='/author/sana'>Sana Malik</a>", ["Ali Raza", "Sana Malik"]),
        ("Ali <a href='/author/ali-raza'>Raza</a>", ["Ali Raza"]),
        ("Ali Raza | Lahore", ["Ali Raza"]),
        ("<a href='/author/ali-raza'>Ali Raza</a> in <a href='/media'>Media</a>", ["Ali Raza"]),
    ],
)  # fmt: skip
def test_a_link_that_leads_away_from_names_is_no_name(line: str, authors: list[str]) -> None:
    article = read(f"<p>{SITE} | {line}", JournalismPakistanSpider.layout)
    assert article.authors == authors
    assert article.published.date == "2025-05-03"
    assert article.bodies[0].paragraphs[0].startswith("The union met")


def test_a_date_that_is_a_link_is_the_date_and_no_name() -> None:
    line = "JournalismPakistan.com | Ali Raza <a href='/2025/05/03'>3 May 2025</a>"
    article = read(f"<p>{line}</p>", JournalismPakistanSpider.layout)
    assert (article.byline, article.published.date) == ("Ali Raza", "2025-05-03")


def test_a_link_below_a_byline_that_ends_with_a_mark_does_not_carry_it_on() -> None:
    call = CALL.replace("Join our WhatsApp channel", "ہمارے چینل میں آئیں")
    article = read(f"<p>{SITE} |</p><p>{call}</p>", JournalismPakistanSpider.layout)
    assert article.byline is None


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        (f"<p>By Ali Raza {CALL}", ["Ali Raza"]),
        (f"<p>By Ali Raza{CALL}", ["Ali Raza"]),
        (f"<p class='byline'>Ali Raza {CALL}", ["Ali Raza"]),
        (f"<p class='byline'>By <a href='/author/ali-raza'>Ali Raza</a> {CALL}", ["Ali Raza"]),
        ("<p class='author'><a href='https://x.com/ar_92'>Ali Raza</a></p>", ["Ali Raza"]),
        ("<p>By <a href='https://x.com/ar_92'>Ali Raza</a>, <a href='https://x.com/sm'>Sana Malik</a></p>", ["Ali Raza", "Sana Malik"]),
        ("<p>By Ali Raza and <a href='https://x.com/sm'>Sana Malik</a></p>", ["Ali Raza", "Sana Malik"]),
        ("<p>By <a href='/p?id=1'>Ali Raza</a>, <a href='/p?id=2'>Sana Malik</a></p>", ["Ali Raza", "Sana Malik"]),
        ("<p>By <a href='/ali'>Ali Raza</a>, <a href='/subscribe'>Subscribe now</a></p>", ["Ali Raza"]),
        ("<p>By <a href='/ali'>Ali Raza</a>, Lahore</p>", ["Ali Raza"]),
        ("<p>By Tom Reed, <a href='/author/tom-reed'>View Profile</a></p>", ["Tom Reed"]),
        ("<p>By Tom Reed and <a href='https://wa.me/1'>WhatsApp</a></p>", ["Tom Reed"]),
        ("<p>By Tom Reed <a href='https://twitter.com/x'>Follow Us</a></p>", ["Tom Reed"]),
        ("<p class='byline'><a href='/subscribe'>Subscribe Now</a></p>", []),
        ("<p>By <a href='mailto:tips@example.org'>Send a tip</a></p>", []),
        ("<p class='author'>Tom Reed <a href='/author/tom-reed'>More by Tom Reed</a></p>", ["Tom Reed"]),
        ("<p>By <a href='/author/tom-reed'>Tom Reed</a> and Hira Malik</p>", ["Tom Reed", "Hira Malik"]),
        ("<p>By Tom Reed and <a href='/author/hira-malik'>Hira Malik</a></p>", ["Tom Reed", "Hira Malik"]),
        ("<p>By Tom Reed, <a href='https://linkedin.com/in/hm92'>Hira Malik</a></p>", ["Tom Reed", "Hira Malik"]),
        ("<p><a href='#'>Share</a> By Tom Reed</p>", ["Tom Reed"]),
        ("<p><a href='#'>Share</a> <a href='#'>Print</a> By Tom Reed and Hira Malik</p>", ["Tom Reed", "Hira Malik"]),
        ("<p>By Tom Reed - Karachi Desk</p>", ["Tom Reed"]),
        ("<p>By Tom Reed Published</p>", ["Tom Reed"]),
        ("<p>By Jean Dupont (</p>", ["Jean Dupont"]),
        ("<p class='author'>Ali CAN/İZMİR, (ABC)</p>", ["Ali CAN"]),
        ("<p class='author'>Ali CAN-Ece ÖZ/İZMİR, (ABC)</p>", ["Ali CAN", "Ece ÖZ"]),
        ("<p class='author'>By Omar AL-Masri and Sam Hill</p>", ["Omar AL-Masri", "Sam Hill"]),
        ("<p class='author'>Ali Can-Öz/Reed</p>", ["Ali Can-Öz/Reed"]),
        ("<p>Von <a href='/autorin-x'>Anna Groß</a> <a href='/abo'>Jetzt abonnieren</a></p>", ["Anna Groß"]),
        # the word may be glued to the name, or follow a date
        ("<p>By<a href='/newsteam/tom-reed'>Tom Reed</a></p>", ["Tom Reed"]),
        ("<p><span>By</span>Tom Reed</p>", ["Tom Reed"]),
        ("<p>Posted by Tom Reed on Friday, 3 May 2025, from the desk</p>", ["Tom Reed"]),
        ("<p>Published on May 3, 2025 by Tom Reed | 4 comments</p>", ["Tom Reed"]),
        ("<p>jeudi 13 juin 2019, par Luc Roy</p>", ["Luc Roy"]),
        ("<p>05.02.2020 - Redaktion: Anna Groß (Sprecherin)</p>", ["Anna Groß"]),
        ("<p>by Tom Reed ● May 3, 2025 ● 6 min read</p>", ["Tom Reed"]),
        ("<p>By Tom Reed Dec 9, 2016</p>", ["Tom Reed"]),
        ("<p>Veröffentlicht am 24. Januar 2020 von Anna Groß</p>", ["Anna Groß"]),
        # an element's class marks the name, which dates and roles may touch
        ("<p class='author'>Tom Reed - 3 May 2025</p>", ["Tom Reed"]),
        ("<p class='author'>January 16, 2026 Tom Reed</p>", ["Tom Reed"]),
        ("<span class='author'>TOM REED</span> | <span>Karachi</span>", ["TOM REED"]),
        ("<p class='author'>JANUARY 16, 2026 KURT REED</p>", ["KURT REED"]),
        ("<p class='author'>January 16, 2026 10:12 AM EDT Tom Reed</p>", ["Tom Reed"]),
        ("<p class='author'>by anna van den berg</p>", ["anna van den berg"]),
        ("<p class='author'>Tom Reed3.11.2023</p>", ["Tom Reed"]),
        ("<div><span class='author-name'>Tom Reed</span><span>Founder at Roses</span></div>", ["Tom Reed"]),
        ("<h4 class='author-heading'>Insights from</h4><div class='author-name'>Tom Reed</div>", ["Tom Reed"]),
        ("<p class='author'>Tom Reed</p><p class='author'>Hira Malik</p><p>Washington Desk</p>", ["Tom Reed", "Hira Malik"]),
        # those who reviewed or illustrated the story, and employers, are not its authors
        ("<p>By Tom Reed. Reviewed by <a href='/author/sam'>Sam Hill</a></p>", ["Tom Reed"]),
        ("<p>By <a href='/author/tom'>Tom Reed</a>, photos by <a href='/author/sam'>Sam Hill</a></p>", ["Tom Reed"]),
        ("<p class='byline'>By Tom Reed</p><p class='byline'>Union Gazette Desk</p>", ["Tom Reed"]),
        ("<p>By <a href='/user/tom'>Tom Reed</a>Published: May 3, 2025</p>", ["Tom Reed"]),
        ("<p><a href='/user/tom'>ByTom Reed</a> Dec 9, 2016</p>", ["Tom Reed"]),
        ("<p><a href='/profile/142450'>reed201</a></p>", ["reed201"]),
        ("<p><a href='/author/tom/'>Tom Reed Jr.</a></p>", ["Tom Reed Jr."]),
        ("<p>（责编：牛镛、岳弘彬）</p>", ["牛镛", "岳弘彬"]),
        # places, roles and agencies beside names, whoever reports, and in lower case
        ("<p>By Tom Reed in Salt Fen and Hira Malik in Garrow</p>", ["Tom Reed", "Hira Malik"]),
        ("<p>By our transport correspondent Tom Reed in Salt Fen and Hira Malik-Shah</p>", ["Tom Reed", "Hira Malik-Shah"]),
        ("<p class='byline'>Tom Reed, TRANSPORT CORRESPONDENT</p>", ["Tom Reed"]),
        ("<p class='byline'>Tom Reed with agencies</p>", ["Tom Reed"]),
        ("<p>Reporting by Tom Reed and Hira Malik; editing by Sam Hill</p>", ["Tom Reed", "Hira Malik"]),
        ("<p>Live coverage by Tom Reed and Hira Malik</p>", ["Tom Reed", "Hira Malik"]),
        ("<p class='byline'>by tom reed</p>", ["tom reed"]),
        ("<p class='byline'>Tom Reed, For the Gazette</p>", ["Tom Reed"]),
        ("<p>By TOM REED and HIRA MALIK Gazette Staff Writers</p>", ["TOM REED", "HIRA MALIK"]),
        ("<p>By TOM REED, BAY TODAY Staff Writer</p>", ["TOM REED"]),
        ("<p>Reported By : Tom Reed | Edited By : Hira Malik | Updated : 4 May 2025 08:10 AM (IST)</p>", ["Tom Reed"]),
        ("<p>by popular demand</p>", []),
        ("<p>Texto: Ana Gil / Fotos: Juan Mora</p>", ["Ana Gil"]),
        ("<p>كتبت: سلمى الحداد</p>", ["سلمى الحداد"]),
        ("<p>كتبت سلمى الحداد</p>", ["سلمى الحداد"]),
        ("<p class='byline'>سلمى الحداد - الميناء</p>", ["سلمى الحداد"]),
        # elements that meet without white space
        ("<div class='byline'><span>By Tom Reed</span><time datetime='2025-05-03'>May 3, 2025</time></div>", ["Tom Reed"]),
        ("<div class='byline'><span>Von Anna Groß</span><span>Aktualisiert 03.05.2025</span></div>", ["Anna Groß"]),
        ("<div class='byline'><span>بقلم منى خليل</span><time>نشر في 3 مايو 2025</time></div>", ["منى خليل"]),
        ("<div class='byline'><span>Ana Gil</span><span>Atualizado 03/05/2025</span></div>", ["Ana Gil"]),
        # words beside dates
        ("<p class='byline'>First Published: 3 May 2025, 06:02 PM IST</p>", []),
        ("<p class='byline'><b>Published May 3, 2025 6:02 PM</b><b>Updated May 4, 2025 8:10 AM</b></p>", []),
        ("<p class='byline'>Updated 8:10 AM EST, Sun May 4, 2025 Published 6:02 PM EST, Sat May 3, 2025</p>", []),
        # not labels, links of menus, or sentences
        ("<p class='author'>Updated January 8, 2026</p>", []),
        ("<ul class='author'><li>Number of Views: 1432</li></ul>", []),
        ("<p class='author'>Tom Reed at the Emirates Stadium</p>", ["Tom Reed"]),
        ("<nav><a href='/team/meet'>Meet The Team</a></nav>", []),
        ("<p><a href='/impressum/'>Impressum</a></p>", []),
        ("<p class='author'>No Author</p>", []),
        ("<p>A study published in 2019 by scientists finds that presses are loud</p>", []),
        ("<p>Stand by Me</p>", []),
        ("<p>Text Size <a href='#'>-</a> <a href='#'>+</a></p>", []),
        ("<p>Text Tom Reed</p>", ["Tom Reed"]),
        ("<p>Article by: Tom Reed</p>", ["Tom Reed"]),
        ("<p>3 May 2025 <a href='/rss'>RSS Feed</a> <a href='#'>Print</a></p>", []),
        ("<p>3 May 2025, 4:25 PM EDT</p>", []),
        ("<p>3 May 2025, 16:25 Eastern Standard Time</p>", []),
        ("<p>3 مايو 2025 - 16:25 بتوقيت مكة المكرمة</p>", []),
        ("<p>3 مايو 2025 | 3 دقائق للقراءة</p>", []),
        ("<p>3 مئی 2025 پاکستانی وقت کے مطابق</p>", []),
        ("<p>3 مئی 2025 | 3 منٹ میں پڑھیں</p>", []),
        ("<p>3 مارس 2025 الموافق 2 رمضان المبارك 1446</p>", []),
        ("<p>3 May 2025, 4:25 PM EDT Tom Reed</p>", ["Tom Reed"]),
        ("<div class='byline-comments'><p>By Tom Reed</p><p><a href='#c'>4 Comments</a></p></div>", ["Tom Reed"]),
        # a label in a line of its own
        ("<div class='contributors'><div>AVTOR</div><a href='/a/ak'>Ana Kovač</a></div>", ["Ana Kovač"]),
        ("<div class='author'><p>Tekst</p><p>Tom Reed</p></div>", ["Tom Reed"]),
        ("<div class='author'><p>TEKSTI</p><p>Tom Reed</p></div>", ["Tom Reed"]),
        ("<div class='author'><p>Författare</p><p>Tom Reed</p></div>", ["Tom Reed"]),
        ("<div class='author'><p>Skrevet af</p><p>Tom Reed</p></div>", ["Tom Reed"]),
        ("<div class='author'><p>Autorius:</p><p>Jonas Reda</p></div>", ["Jonas Reda"]),
        ("<p>Kirjoittaja: Tom Reed</p>", ["Tom Reed"]),
        ("<p>Автор</p><p>Анна Реди</p>", ["Анна Реди"]),
        # labels for screen readers
        ("<div class='byline'><span class='sr-only'>Story information</span><span>By Tom Reed</span></div>", ["Tom Reed"]),
        ("<div class='byline'><span class='sr-only'>By</span> <span>Tom Reed</span></div>", ["Tom Reed"]),
        ("<b id='story-byline' class='visually-hidden'>Story Information</b><p>Author, Tom Reed</p>", ["Tom Reed"]),
        ("<h2 class='byline screen-reader-text'>Story Information</h2><p>By Tom Reed</p>", ["Tom Reed"]),
        # the site beside the name
        ("<p><a href='/author/tr'>JournalismPakistan - Tom Reed</a></p>", ["Tom Reed"]),
        ("<p><a href='/author/tr'>JournalismPakistan | Tom Reed</a></p>", ["Tom Reed"]),
        # names in several lines
        ("<p>By <a href='https://www.paper.example/tr'>Tom Reed</a></p><p><a href='https://www.paper.example/city'>Hill Market</a></p>", ["Tom Reed"]),
            ("<p>By <a href='/tag/tr'>Tom Reed</a></p><p><a href='/tag/hm'>Hill Market</a></p>", ["Tom Reed"]),
        ("<div><p>By <a href='/author/tr'>Tom Reed</a></p><p><a href='/author/hm'>Hira Malik</a></p></div>", ["Tom Reed", "Hira Malik"]),
        ("<div><p>By <a href='/a/tr'>Tom Reed</a></p><p><a href='/city/hm'>Hill Market</a></p></div>", ["Tom Reed"]),
        ("<p><a href='/author/tr'>Tom Reed</a></p><p>Tide Images</p><p><a href='/author/hm'>Hira Malik</a></p>", ["Tom Reed", "Hira Malik"]),
        ("<p><a href='/author/tr'>Tom Reed</a></p><p>3 May 2025</p><p><a href='/author/hm'>Hira Malik</a></p>", ["Tom Reed"]),
        # the site signs where nobody else does
        ("<p>By JournalismPakistan</p>", ["JournalismPakistan"]),
    ],
)  # fmt: skip
def test_so_it_is_where_nobody_has_described_the_site(line: str, authors: list[str]) -> None:
    assert read(line, None).authors == authors


@pytest.mark.parametrize(
    ("author", "authors"),
    [
        ("河谷報 記者林曉雯／基隆即時報導", ["林曉雯"]),
        ("記者林曉雯／基隆報導", ["林曉雯"]),
        ("Reported by Tom Reed, Edited by Hira Malik", ["Tom Reed"]),
        ("رپورٹر: حرا ملک", ["حرا ملک"]),
        ("Muhabir: Ece Öz", ["Ece Öz"]),
        ("Da Silva Santos", ["Da Silva Santos"]),
        ("Luc Roy avec AFP", ["Luc Roy"]),
        ("Luc Roy et Anna Blanc avec l’AFP", ["Luc Roy", "Anna Blanc"]),
        ("Le Phare avec AFP", ["Le Phare"]),
        ("Jana Ott mit dpa/AFP", ["Jana Ott"]),
        ("Ana Gil con información de EFE", ["Ana Gil"]),
        ("João Silva com agências", ["João Silva"]),
        ("Luc Roy avec Anna Blanc", ["Luc Roy", "Anna Blanc"]),
        ("Press Trust of India, New Delhi", ["Press Trust of India"]),
        ("Redacción, Ciudad de México", ["Redacción"]),
        ("अनिल वर्मा, नई दिल्ली", ["अनिल वर्मा"]),
        ("Tom Reed, Hong Kong", ["Tom Reed"]),
        ("Edited by Hira Malik", ["Edited by Hira Malik"]),
        ("Recueilli par Luc ROY", ["Luc ROY"]),
        ("Anna Blanc Anna Blanc", ["Anna Blanc"]),
        ("Mary Mary", ["Mary Mary"]),
    ],
)
def test_an_author_in_structured_data_may_be_a_line_as_pages_print_it(author: str, authors: list[str]) -> None:
    data = json.dumps({"@type": "NewsArticle", "author": {"@type": "Person", "name": author}})
    assert read(f'<script type="application/ld+json">{data}</script>', None).authors == authors


@pytest.mark.parametrize("desk", ["Redazione", "La rédaction", "Redacción", "Toimitus", "Web Desk"])
def test_a_desk_in_structured_data_counts_if_nobody_else_is_named(desk: str) -> None:
    data = json.dumps({"@type": "NewsArticle", "author": {"@type": "Person", "name": desk}})
    head = f'<script type="application/ld+json">{data}</script>'
    assert read(head, None).authors == [desk]
    assert read(f"{head}<p class='author'>Tom Reed</p>", None).authors == ["Tom Reed"]


@pytest.mark.parametrize(
    ("authors", "meta", "expected"),
    [
        (["admin", "Tom Reed"], "", ["Tom Reed"]),
        (["Web Desk", "Tom Reed"], "", ["Tom Reed"]),
        (["Union Gazette", "Tom Reed"], "", ["Tom Reed"]),
        (["Tom Reed", "Thomas Reed"], "", ["Tom Reed"]),
        (["Union Gazette", "Web Desk"], "", ["Web Desk"]),
        (["Web Desk"], "Tom Reed", ["Tom Reed"]),
        (["Web Desk"], "News Desk", ["Web Desk"]),
    ],
)
def test_persons_come_first_whatever_describes_the_story_first(
    authors: list[str], meta: str, expected: list[str]
) -> None:
    stories = [{"@type": "NewsArticle", "headline": "Printers", "author": {"name": name}} for name in authors]
    scripts = "".join(f'<script type="application/ld+json">{json.dumps(story)}</script>' for story in stories)
    tags = f"<meta property='og:site_name' content='Union Gazette'><meta name='author' content='{meta}'>"
    assert read(tags + scripts, None).authors == expected


def test_a_byline_above_a_smaller_copy_of_the_headline_is_read() -> None:
    lines = "<p>By Tom Reed</p><p>3 May 2025</p><img src='/a.jpg'><p class='deck'>Ink is dear.</p>"
    assert read(f"{lines}<h3>Union hears about the printers</h3>", None).authors == ["Tom Reed"]


@pytest.mark.parametrize(
    ("head", "authors"),
    [
        ("<meta name='DC.creator' content='Reed, Tom'>", ["Tom Reed"]),
        ("<meta name='citation_author' content='O’Hara, Ann'><meta name='citation_author' content='Reed, Tom'>", ["Ann O’Hara", "Tom Reed"]),
        ("<meta name='citation_author' content='Hill, Ann B.'><meta name='citation_author' content='Reed, T. J.'>", ["Ann B. Hill", "T. J. Reed"]),
        ("<meta name='citation_author' content='Berg, Anna van den'>", ["Anna van den Berg"]),
        ("<meta name='dc.creator' content='AFP, Reuters'>", ["AFP", "Reuters"]),
        ("<meta name='dcterms.creator' content='Redaktion, dpa'>", ["Redaktion", "dpa"]),
        ("<meta name='dc.creator' content='Webdesk, Multan'>", ["Webdesk", "Multan"]),
        ("<meta name='dc.creator' content='Reporter, Reuters'>", ["Reuters"]),
        ("<meta property='og:site_name' content='Gazette'><meta name='dc.creator' content='Gazette, Hamburg'>", ["Hamburg"]),
        ("<meta name='author' content='Ayu, Budi'>", ["Ayu", "Budi"]),
        ('<script type="application/ld+json">{"@type":"NewsArticle","author":{"name":"Hill, Sam"}}</script><p>By Sam Hill</p>', ["Sam Hill"]),
    ],
)  # fmt: skip
def test_a_surname_before_a_comma_is_put_behind_where_libraries_or_the_page_say_so(
    head: str, authors: list[str]
) -> None:
    assert read(head, None).authors == authors


TAGS = "".join(f"<li><a href='/tag/{name.lower()}/'>{name}</a></li>" for name in ("Ink", "Lead", "Paper", "Steam"))
WRITERS = "".join(f"<li><a href='/author/{name.lower()}-hill/'>{name} Hill</a></li>" for name in ("Sam", "Ann", "Jo"))


@pytest.mark.parametrize(
    ("below", "authors"),
    [
        (f"<ul><li><a href='/author/tom-reed/'>Tom Reed</a></li>{TAGS}</ul>", ["Tom Reed"]),
        (f"<ul><li><a href='/author/tom-reed/'>Tom Reed</a></li>{WRITERS}{WRITERS}</ul>", []),
        (f"<ul><li><a href='https://tom.reed.example/profile/'>Tom Reed</a></li>{TAGS}</ul>", []),
        ("<p>Posted by Tom Reed at 18:52. Tagged with: printers</p>", ["Tom Reed"]),
        ("<p>Text: Tom Reed</p>", ["Tom Reed"]),
        ("<footer><a href='/author/treed/'>Tom Reed</a></footer>", ["Tom Reed"]),
        ("<div class='author'>Tom Reed</div>", ["Tom Reed"]),
        ("<div class='comment'><p class='comment-author'><a href='/author/sam/'>Sam Hill</a></p></div>", []),
        ("<ul><li><a href='/tips/13'>Tip for June: of Man and Mole</a></li></ul>", []),
        ("<p class='post-author'>Eingestellt von der Michel um 21:11</p>", ["der Michel"]),
        ("<p>This post was written by Tom Reed.</p>", ["Tom Reed"]),
        ("<footer>Posted by Tom Reed at 18:52 Tagged with: " + "printers, " * 20 + "</footer>", ["Tom Reed"]),
        ("<p><a href='https://www.xing.com/profile/tom'>Xing</a></p>", []),
        ("<h4>Quiet Water</h4><p>Author: Tom Reed</p><p>Publisher: Salt Press</p>", []),
        ("<h4>Quiet Water</h4><p>Author: Tom Reed</p><p>240 pages, 12 pictures</p>", []),
        ("<p>Tagged: <a href='/team/presses'>Presses</a>, <a href='/team/gazette'>Gazette</a></p>", []),
        ("<footer>Gazette · <a href='/author/treed/'>Tom Reed</a></footer>", ["Tom Reed"]),
        ("<h4>About us</h4><p>Author: Tom Reed</p><p>The office of the publisher is closed</p>", ["Tom Reed"]),
    ],
)
def test_below_a_story_the_author_is_marked_as_such(below: str, authors: list[str]) -> None:
    html = (
        "<html lang='en'><head><title>Union hears about the printers</title></head><body>"
        f"<article><h1>Union hears about the printers</h1>{PROSE}</article>{below}</body></html>"
    )
    assert read_article(html, URL, NOW).authors == authors


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("<p style='text-align: right'><strong>Tom Reed</strong></p>", ["Tom Reed"]),
        ("<p align='right'>Tom Reed (Salt Fen)</p>", ["Tom Reed"]),
        ("<p class='has-text-align-right'>Tom Reed, Hira Malik</p>", ["Tom Reed", "Hira Malik"]),
        ("<p class='has-text-align-right'>Theo Gazette</p>", []),
        ("<p class='text-right'>Back To Top</p>", []),
        ("<p class='has-text-align-right'>All that is left to print</p>", []),
        ("<p class='text-left'>Tom Reed</p>", []),
        ("<p class='bright right-rail'>Tom Reed</p>", []),
    ],
)
def test_a_name_that_is_set_to_the_right_below_the_last_paragraph_signs_the_story(
    line: str, authors: list[str]
) -> None:
    last = "<p>The union meets again in June, if it has found a room by then, and if the printers can be repaired.</p>"
    article = read(f"{PROSE}{last}{line}<footer>All rights reserved</footer><!--", None)
    assert article.authors == authors
    assert not authors or article.bodies[0].paragraphs[-1].startswith("The union meets")


def test_the_site_s_name_and_a_name_outside_the_story_s_element_sign_nothing() -> None:
    line = "<p style='text-align: right'>Salt Fen</p>"
    site = "<meta property='og:site_name' content='Salt Fen'>"
    last = "<p>The union meets again in June, if it has found a room by then, and if the printers can be repaired.</p>"
    for head, end in ((site, line), ("", f"</div>{line}")):
        html = f"<title>The printers</title>{head}<main><h1>The printers</h1><div>{PROSE}{last}{end}</main>"
        assert read_article(html, URL, NOW).authors == []


def test_it_does_not_where_the_last_paragraph_is_set_so_too() -> None:
    texts = ("The union met on Thursday and heard about the printers for hours.", "It meets again in June.", "Tom Reed")
    article = read("".join(f"<p align='right'>{text}</p>" for text in texts) + "<!--", None)
    assert article.authors == []


@pytest.mark.parametrize(
    ("below", "authors"),
    [
        (
            "<p>Tom Reed has written about printers since 1998, and has repaired a good many of them himself.</p>",
            ["Tom Reed"],
        ),
        ("<h4 class='blog-author'>Tom Reed</h4>", ["Tom Reed"]),
        ("<p>The union meets again in June, if it has found a room by then.</p>", []),
    ],
)
def test_a_name_alone_above_the_story_is_the_author_if_a_note_below_says_so(below: str, authors: list[str]) -> None:
    assert read(f"<p>Tom Reed - 3 May 2025</p>{PROSE}<hr>{below}", None).authors == authors


@pytest.mark.parametrize(
    ("lines", "authors"),
    [
        ("<p>责任编辑：张伟</p><p>作者：李晓雯</p>", ["李晓雯"]),
        ("<p>责任编辑：张伟</p><p>河谷新闻记者 李晓雯</p>", ["李晓雯"]),
        ("<p>责任编辑：张伟 作者：李晓雯</p>", ["李晓雯"]),
        ("<p>责任编辑：张伟</p>", ["张伟"]),
    ],
)
def test_an_editor_is_the_author_where_nobody_else_is(lines: str, authors: list[str]) -> None:
    assert read(lines, None).authors == authors
    assert read(f"{PROSE}<hr>{lines}", None).authors == authors


@pytest.mark.parametrize(
    ("opening", "authors"),
    [
        ("新华社福州11月24日电（记者李晓雯）新的渡轮码头24日全线开通运营，每天有四十班渡轮。", ["李晓雯"]),
        (
            "本报讯（本报记者 李晓雯、张伟 通讯员 王强）新的渡轮码头24日全线开通运营，每天有四十班渡轮。",
            ["李晓雯", "张伟"],
        ),
        ("（河谷社記者林曉雯基隆24日電）新的渡輪碼頭24日全線開通營運，每天有四十班渡輪。", ["林曉雯"]),
        ("（河谷社記者林曉雯、張偉台北24日電）新的渡輪碼頭24日全線開通營運，每天有四十班渡輪。", ["林曉雯", "張偉"]),
        ("（河谷社記者綜合外電24日電）新的渡輪碼頭24日全線開通營運，每天有四十班渡輪。", []),
        ("〔記者林曉雯、張偉／基隆報導〕新的渡輪碼頭24日全線開通營運，每天有四十班渡輪。", ["林曉雯", "張偉"]),
        ("本报讯（记者协会供稿）新的渡轮码头24日全线开通运营，每天有四十班渡轮。", []),
        *(
            (f"本报讯（记者{label}）新的渡轮码头24日全线开通运营，每天有四十班渡轮。", [])
            for label in ("手记", "调查", "觀察", "综合", "实习生")
        ),
        *(
            (f"(부산=한강통신) {label} 기자 = 새 여객선 터미널이 24일 문을 열었으며 하루에 마흔 편이 운항한다.", [])
            for label in ("특별취재", "사진")
        ),
        ("新的渡轮码头24日全线开通运营，市长告诉我们（记者李晓雯），每天有四十班渡轮。", []),
        ("(부산=한강통신) 김서연 기자 = 새 여객선 터미널이 24일 문을 열었으며 하루에 마흔 편이 운항한다.", ["김서연"]),
    ],
)
def test_the_reporter_in_a_dateline_is_the_author_where_nobody_else_is(opening: str, authors: list[str]) -> None:
    rest = "<p>负责人介绍，这个码头共有八个泊位，开通初期每天最多安排四十六班渡轮。</p>" * 2
    assert read(f"<p>{opening}</p>{rest}", None).authors == authors
    assert read(f"<p>作者：王小明</p><p>{opening}</p>{rest}", None).authors == ["王小明"]


@pytest.mark.parametrize(
    ("label", "authors"),
    [("Nga", ["Tom Reed"]), ("Gazetari", ["Tom Reed"]), ("Sam Hill", ["Sam Hill"]), ("李晓雯", ["李晓雯"])],
)
def test_one_word_above_a_linked_name_is_its_label(label: str, authors: list[str]) -> None:
    lines = f"<div class='author-by'>{label}</div><div class='author-name'><a href='/author/tom'>Tom Reed</a></div>"
    assert read(f"{lines}{PROSE}", None).authors == authors


@pytest.mark.parametrize(
    ("line", "below", "authors"),
    [
        ("<p>3 May 2025 | 13:10 | Tom Reed</p>", "", ["Tom Reed"]),
        ("<p>May 3, 2025 • Tom Reed in <a href='/t/presses'>Printing Presses</a></p>", "", ["Tom Reed"]),
        ("<p>3 May 2025 | Printing Presses</p>", "<a href='/t/presses'>Printing Presses</a>", []),
        ("<p>3 May 2025 | New York</p>", "<p>In New York the union was heard, and so were its old printers.</p>", []),
        ("<p>Printing Presses | 3 May 2025</p>", "", []),
        ("<p><a href='/2025/presses'>May 3, 2025 – Printing Presses</a></p>", "", []),
        ("<p>Printing Presses 3 May 2025</p>", "<nav><a href='/presses'>Printing Presses</a></nav>", []),
        ("<p>Submitted on 3 May 2025</p>", "", []),
        ("<p>Tom Reed</p>", "<img src='/t.jpg' alt='Photo of Tom Reed'>", ["Tom Reed"]),
        ("", "<div class='author-image'><img src='/t.jpg' alt='Tom Reed'></div><h3>Tom Reed</h3>", ["Tom Reed"]),
        (
            "",
            "<img src='/t.jpg' alt='Tom Reed'><h3>Tom Reed</h3><p>Tom Reed mends old printers for a living.</p>",
            ["Tom Reed"],
        ),
        ("", "<a href='/shop'><img src='/p.jpg' alt='Desk Printer'></a><h3>Desk Printer</h3>", []),
        ("<img src='/p.jpg' alt='Printer Row'><div class='image-title'>Printer Row</div>", "", []),
        (
            "<p>Salt Fen</p>",
            "<p>SALT FEN (GN) — The union was heard in the old hall of the printers on Thursday.</p>",
            [],
        ),
    ],
)
def test_a_name_without_a_word_needs_a_date_before_it_or_a_portrait(line: str, below: str, authors: list[str]) -> None:
    assert read(f"{line}{PROSE}{below}", None).authors == authors


@pytest.mark.parametrize(
    ("head", "line", "authors", "source"),
    [
        ("Sam Hill", "<p>By Tom Reed</p>", ["Tom Reed"], "page"),
        ("treed", "<p>By Tom Reed</p>", ["Tom Reed"], "page"),
        ("Tom Reed", "<p>By Tom Reed, Lahore</p>", ["Tom Reed"], "meta"),
        ("Sam Hill", "<p>By Tom Reed</p><p>Photos: Sam Hill</p>", ["Sam Hill"], "meta"),
        ("Sam Hill", "<p class='author'>Tom Reed</p>", ["Sam Hill"], "meta"),
        ("Sam Hill", "", ["Sam Hill"], "meta"),
        ("Union Gazette", "<p>By Tom Reed for the Union Gazette</p>", ["Tom Reed"], "page"),
        ("Reed, Tom", "<p>by Tom Reed</p>", ["Tom Reed"], "meta"),
        ("Center for Print and Paper", "", ["Center for Print and Paper"], "meta"),
        ("Gazette Media Inc., Tom Reed", "", ["Tom Reed"], "meta"),
        (
            "Tom Reed",
            "<a href='/author/tom'>Tom Reed</a>, <a href='/author/sam'>Sam Hill</a>",
            ["Tom Reed", "Sam Hill"],
            "page",
        ),
        ("Tom Reed", "<p>By <a href='/author/tom'>Tom Reed</a>, Founder and Technologist</p>", ["Tom Reed"], "meta"),
        ("Journalism Pakistan", "<p>By Tom Reed, Journalism Pakistan</p>", ["Tom Reed"], "page"),
        ("Tom Reed", "<p>By City Desk, Tom Reed</p>", ["Tom Reed"], "meta"),
        ("Tom Reed", "<p>By Guest Column, Tom Reed</p>", ["Tom Reed"], "meta"),
        ("Tom Reed", "<p>By Tom Reed, Salt Fen Times</p>", ["Tom Reed"], "meta"),
        ("Gazette Team", "<p class='author'>Tom Reed</p>", ["Tom Reed"], "page"),
        ("Sam Hill", "<p><b class='author'>প্রতিনিধি</b><i>বরিশাল</i></p>", ["Sam Hill"], "meta"),
        ("Marketing and Event Coordinator", "<p class='author'>Tom Reed</p>", ["Tom Reed"], "page"),
        ("Union Gazette", "", ["Union Gazette"], "meta"),
        ("李晓雯", "<p>责任编辑：张伟</p>", ["李晓雯"], "meta"),
        ("", "<p>责任编辑：张伟</p>", ["张伟"], "page"),
        ("Redaktion", "", ["Redaktion"], "meta"),
        ("Redaktion", "<p class='author'>Tom Reed</p>", ["Tom Reed"], "page"),
    ],
)
def test_a_signed_byline_counts_before_a_name_that_is_not_printed(
    head: str, line: str, authors: list[str], source: str
) -> None:
    html = (
        "<html lang='en'><head><title>Union hears about the printers | Union Gazette</title>"
        f"<meta name='author' content='{head}'></head><body><h1>Union hears about the printers</h1>{line}{PROSE}</body></html>"
    )
    article = read_article(html, URL, NOW)
    assert (article.authors, article.provenance["authors"]) == (authors, source)


@pytest.mark.parametrize(("name", "authors"), [("Tom Reed.", ["Tom Reed"]), ("Lahore", ["Union Gazette"])])
def test_behind_the_site_in_a_byline_is_a_person_or_nobody(name: str, authors: list[str]) -> None:
    head = (
        "<meta property='og:site_name' content='Union Gazette'><script type='application/ld+json'>"
        '{"@type":"NewsArticle","author":{"@type":"Organization","name":"Union Gazette"}}</script>'
    )
    line = f"<p><b class='author'>Union Gazette</b> <i>{name}</i> 3 May 2025</p>"
    html = f"<title>The printers</title>{head}<h1>The printers</h1>{line}{PROSE}"
    assert read_article(html, URL, NOW).authors == authors


@pytest.mark.parametrize("role", ["প্রতিনিধি", "নিজস্ব প্রতিবেদক", "സ്വന്തം ലേഖകൻ", "സ്വന്തം ലേഖകന്‍", "विशेष संवाददाता"])
def test_a_correspondent_without_a_name_is_nobody(role: str) -> None:
    assert names_in(role) == []
    assert names_in("राजेश कुमार संवाददाता") == ["राजेश कुमार संवाददाता"]


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("Staff Reporter, Multan", []),
        ("Staff Reporter | Multan", []),
        ("Special Correspondent, New Delhi", []),
        ("Special Correspondent, Adeel Khan", ["Adeel Khan"]),
        ("Staff Reporter | Hira Malik", ["Hira Malik"]),
        ("Staff Reporter - Hira Malik", ["Hira Malik"]),
        ("Staff reporters, Hira Malik and Tom Reed", ["Hira Malik", "Tom Reed"]),
        ("By Our Correspondent, Hira Malik", ["Hira Malik"]),
        ("Our Correspondent, Multan, Punjab", ["Our Correspondent"]),
        ("Web Desk, Multan", ["Web Desk"]),
        ("নিজস্ব প্রতিবেদক, খুলনা", []),
        ("विशेष संवाददाता, बिलासपुर", []),
        ("विशेष संवाददाता, मीरा जोशी", ["मीरा जोशी"]),
        ("নিজস্ব প্রতিবেদক | মিতা রায়", ["মিতা রায়"]),
        ("Staff Reporter and Tom Reed", ["Tom Reed"]),
        ("Compiled by staff", []),
        ("Par Luc Roy avec AFP", ["Luc Roy"]),
        ("Von Jana Ott mit dpa", ["Jana Ott"]),
    ],
)
def test_a_place_behind_a_desk_and_an_agency_behind_a_name_are_no_authors_but_a_name_behind_a_role_is(
    line: str, authors: list[str]
) -> None:
    assert read(f"<p class='author'>{line}</p>", None).authors == authors


def test_the_byline_is_below_the_headline_and_not_below_a_card_that_repeats_it() -> None:
    summary = (
        "The union met on Thursday and heard about its printers, which have been slow since the winter before last."
    )
    card = f"<div><h3><a href='/1'>Union hears about the printers</a></h3><p>{summary}</p></div>"
    menu = "<ul>" + "".join(f"<li><a href='/{n}'>Another story about presses {n}</a></li>" for n in range(40)) + "</ul>"
    html = (
        f"<html lang='en'><head><title>Union hears about the printers</title><meta name='description' content='{summary}'>"
        f"</head><body>{card}{menu}<h1>Union hears about the printers</h1><p class='author'>TOM REED</p>"
        f"<p>{summary}</p>{PROSE}</body></html>"
    )
    assert read_article(html, URL, NOW).authors == ["TOM REED"]


@pytest.mark.parametrize(
    "text",
    [
        "a." * 50_000,
        "by " * 30_000,
        "1" * 100_000,
        "1 by A " * 14_000,
        "posted " * 14_000,
        "2025 Tom Reed " * 9_000,
        "A b" * 40_000,
    ],
)
def test_lines_of_any_length_are_no_reason_to_wait(text: str) -> None:
    assert read(f"<p class='author'>{text}</p><p class='author'>{text[:159]}</p>", None).headline


def test_a_page_of_nothing_but_a_headline_and_a_byline_has_no_bodies() -> None:
    html = f"<html lang='en'><h1>Union hears about the printers</h1><p>{SITE} | Ali Raza</p></html>"
    article = read_article(html, URL, NOW, JournalismPakistanSpider.layout)
    assert (article.byline, article.bodies, article.images) == ("Ali Raza", [], [])


def test_structured_data_with_an_endless_character_reference_cost_no_story() -> None:
    data = '<script type="application/ld+json">{"a": "&#' + "1" * 5000 + ';",}</script>'
    html = f"<html lang='en'><head>{data}</head><body><h1>Union hears about the printers</h1>{PROSE}</body></html>"
    assert read_article(html, URL, NOW).bodies


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("Par Yann Le Goff - 24 décembre 2025", ["Yann Le Goff"]),
        ("Por Nawal el Amin, 24 diciembre 2025", ["Nawal el Amin"]),
        ("Par Yann Goff le 24 décembre 2025", ["Yann Goff"]),
        ("기자명 김서연 기자", ["김서연"]),
        ("류하늘 기자", ["류하늘"]),
        ("김서연·박지훈 기자 desk@example.org", ["김서연", "박지훈"]),
        ("정치부 기자", []),
        ("本报记者 李晓雯", ["李晓雯"]),
        ("作者：本报记者：李晓雯", ["李晓雯"]),
        ("河谷新闻记者 李晓雯", ["李晓雯"]),
        ("河谷新闻记者 手记", []),
        ("記者林曉雯、張偉／基隆報導", ["林曉雯", "張偉"]),
        ("来源：河谷日报作者：李晓雯编辑：张伟2025-05-03 09:15", ["李晓雯"]),
        ("文/李晓雯 图/王丽", ["李晓雯"]),
        ("[ 责编：张伟 ]", ["张伟"]),
        ("文・佐々木美咲", ["佐々木美咲"]),
        ("取材・文・写真・佐々木美咲", ["佐々木美咲"]),
        ("執筆：佐々木美咲", ["佐々木美咲"]),
        ("文・写真：佐々木美咲", ["佐々木美咲"]),
        ("文・佐々木美咲 写真・山田太郎", ["佐々木美咲"]),
        ("文・構成 佐々木美咲", []),
        ("โดย สุดา วงศ์ทอง", ["สุดา วงศ์ทอง"]),
        ("โดย: สุดา วงศ์ทอง", ["สุดา วงศ์ทอง"]),
        ("ผู้สื่อข่าว: สุดา วงศ์ทอง", ["สุดา วงศ์ทอง"]),
        ("24 พ.ย. 2569 10:32 น. โดย สุดา วงศ์ทอง", ["สุดา วงศ์ทอง"]),
        ("เรื่อง สุดา วงศ์ทอง", []),
        ("ปิดถนนตั้งแต่ 10:32 น. โดย เจ้าหน้าที่ จะ เปิด ใหม่ วันจันทร์", []),
        ("লেখা: রহিম উদ্দিন", ["রহিম উদ্দিন"]),
        ("লেখা ও পড়া", []),
        ("Redactado por: Elena Ruiz", ["Elena Ruiz"]),
        ("Bài và ảnh: Nguyễn Văn An", ["Nguyễn Văn An"]),
        ("โดยเฉพาะในช่วงเย็น ของทุกวัน", []),
        ("โดย นายกเทศมนตรี กล่าวว่า โครงการ ใช้ งบประมาณ หกสิบล้าน", []),
        ("Author, Amina Juma", ["Amina Juma"]),
        ("Par Yann Le Goff et Jean-Luc d’Arcy | 24 décembre 2025", ["Yann Le Goff", "Jean-Luc d’Arcy"]),
        ("Tekst: Anna Nowak i Jan Lis, 3.05.2025", ["Anna Nowak", "Jan Lis"]),
        ("Autoři: Anna Nová a Jan Lev | 3. 5. 2025", ["Anna Nová", "Jan Lev"]),
        ("Szerző: Nagy Anna és Kiss Béla, 2025. május 3.", ["Nagy Anna", "Kiss Béla"]),
        ("Írta: Nagy Anna, 2025. május 3.", ["Nagy Anna"]),
        ("Autor: Ana Pop și Ion Rus | 3 mai 2025", ["Ana Pop", "Ion Rus"]),
        ("Автори: Анна Коваль та Петро Лис, субота, 3 травня 2025", ["Анна Коваль", "Петро Лис"]),
        ("Yazar: Ayşe Yılmaz ve Can Demir | 3 Mayıs 2025", ["Ayşe Yılmaz", "Can Demir"]),
        ("Teksti: Anna Mäki Kuvat: Eero Aho 3.5.2025", ["Anna Mäki"]),
        ("Door Anna van den Berg op 3 mei 2025 om 10:15 uur", ["Anna van den Berg"]),
        ("Penulis: Ayu Lestari dan Budi Santoso | Sabtu, 3 Mei 2025", ["Ayu Lestari", "Budi Santoso"]),
        ("Oleh Ayu Lestari, Sabtu, 3 Mei 2025", ["Ayu Lestari"]),
        ("Oleh karena itu pemerintah kota menutup dermaga", []),
        ("Tác giả: Nguyễn Lan và Trần Minh | 3/5/2025", ["Nguyễn Lan", "Trần Minh"]),
        ("Γράφει η Άννα Παππά", ["Άννα Παππά"]),
        ("מאת: רות כהן | 3 במאי 2025", ["רות כהן"]),
        ("بقلم: آمنة خليل وسامي عزيز | 3 مايو 2025", ["آمنة خليل", "سامي عزيز"]),
        ("بقلم: آمنة خليل وليد حسن | 3 مايو 2025", ["آمنة خليل وليد حسن"]),
        ("نویسنده: مریم رضایی | ۱۳ اردیبهشت ۱۴۰۴", ["مریم رضایی"]),
        ("رپورٹ: حرا ملک اور سعید خان، ۳ مئی ۲۰۲۵ء", ["حرا ملک", "سعید خان"]),
        ("از: حرا ملک | ۳ مئی ۲۰۲۵ء", ["حرا ملک"]),
        ("نامہ نگار: حرا ملک", ["حرا ملک"]),
        ("مصنف: حرا ملک", ["حرا ملک"]),
        ("مصنف, حرا ملک", ["حرا ملک"]),
        ("2025年05月03日 10:15 | 记者 李晓雯", ["李晓雯"]),
        ("김서연·박지훈 기자 2025.05.03", ["김서연", "박지훈"]),
        ("김서연 기자 | 입력 2025.05.03 10:15 | 수정 2025.05.04 09:00", ["김서연"]),
        ("Por Ana de la Torre y Luis Soto Paz, 3 mayo 2025", ["Ana de la Torre", "Luis Soto Paz"]),
        ("Von Anna Ott, 3. Mai 2025", ["Anna Ott"]),
        ("By Ann Lee Sat, 3 May 2025", ["Ann Lee"]),
        ("Submitted by annlee on Fri, 05/23/2025 - 14:20", ["annlee"]),
        ("Review by Ann Lee", ["Ann Lee"]),
        ("As told to Ann Lee", ["Ann Lee"]),
        ("As told to the court on Monday", []),
        ("Propos recueillis par Luc Roy et Anna Blanc", ["Luc Roy", "Anna Blanc"]),
        ("Recueilli par Luc Roy", ["Luc Roy"]),
        ("Propos recueillis par la police", []),
        ("Entretien réalisé par Luc Roy", ["Luc Roy"]),
        ("Das Gespräch führte Anna Ott.", ["Anna Ott"]),
        ("Die Fragen stellten Anna Ott und Jan Kern", ["Anna Ott", "Jan Kern"]),
        ("Das Gespräch führte zu nichts.", []),
        ("By Ann Lee (alee@gazette.example)", ["Ann Lee"]),
        ("By Ann Lee alee@gazette.example", ["Ann Lee"]),
        ("By our correspondent", ["our correspondent"]),
        ("Words: Ann Lee. Pictures: Tom Reed", ["Ann Lee"]),
        ("Story last updated May 3, 2025", []),
        ("كتب - سامي عزيز:", ["سامي عزيز"]),
        ("بواسطة منى خليل | 3 مايو 2025", ["منى خليل"]),
        ("نشر بواسطة: منى خليل", ["منى خليل"]),
        ("الكاتب: منى خليل", ["منى خليل"]),
        ("द्वारा मीरा जोशी", ["मीरा जोशी"]),
        ("रिपोर्ट: मीरा जोशी", ["मीरा जोशी"]),
        ("Ditulis oleh Ayu Lestari | 3 Mei 2025", ["Ayu Lestari"]),
        ("Diposting oleh Ayu Lestari", ["Ayu Lestari"]),
        ("Gönderen: Can Demir", ["Can Demir"]),
        ("Haber: Can Demir", ["Can Demir"]),
        ("Haber: Ayşe Yılmaz ve Can Demir / İZMİR", ["Ayşe Yılmaz", "Can Demir"]),
        ("Haber: Yangın", []),
        ("रिपोर्ट: पुल पर सबसे ज्यादा भीड़", []),
        ("Enviado por Ana Gil", ["Ana Gil"]),
        ("Postado por Ana Gil", ["Ana Gil"]),
        ("Rédigé par Luc Roy", ["Luc Roy"]),
        ("Soumis par Luc Roy le 3 mai 2025", ["Luc Roy"]),
        ("Imeandikwa na Amina Juma", ["Amina Juma"]),
        ("Mwandishi: Amina Juma", ["Amina Juma"]),
        ("Compiled by Ann Lee", ["Ann Lee"]),
        ("Ann Lee, transport correspondent", ["Ann Lee"]),
        ("Ann Lee, a baker of Salt Fen", []),
    ],
)
def test_a_byline_is_signed_by_the_words_of_its_language(line: str, authors: list[str]) -> None:
    assert read(f"<p>{line}</p>", None).authors == authors


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("<h3>रिपोर्ट: पुल बंद</h3>", []),
        ("<h3>Laporan: Banjir Bogor</h3>", []),
        ("<h3>نشر بواسطة قارب صغير</h3>", []),
        ("<h4 class='byline'>रिपोर्ट: मीरा जोशी</h4>", ["मीरा जोशी"]),
        ("<h4>By Hira Malik</h4>", ["Hira Malik"]),
    ],
)
def test_a_word_for_a_report_opens_a_heading_on_its_subject(line: str, authors: list[str]) -> None:
    assert read(line, None).authors == authors


@pytest.mark.parametrize(
    "text",
    [
        "사진기자", "사회부기자", "스포츠기자", "본지 기자", "동아일보 기자", "도쿄 특파원", "그는 기자",
        "美国记者 在乌克兰遇袭身亡", "央视记者 独家专访", "记者 从市公安局获悉", "本报记者 李晓雯 从市教育局获悉,今年雨水偏多。",
        "Author, Activist, Mother", "Του Αγίου Νικολάου", "Της Μαρίας το σπίτι", "Της Ευρωπαϊκής Ένωσης", "/서연 기자가 말했다",
    ],
)  # fmt: skip
def test_a_role_or_a_sentence_is_no_name(text: str) -> None:
    assert signature_in(text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("김서연 인턴기자", "김서연"), ("本报记者 李晓雯 摄影报道", "李晓雯"),
        ("Di Mario Rossi il giovedì", "Mario Rossi"), ("Author, Hira Malik", "Hira Malik"),
        ("作者：李晓雯 责任编辑：张伟", "李晓雯"), ("2025-03-04 10:15 来源：河谷日报 作者：李晓雯 编辑：张伟", "李晓雯"),
        ("Par Luc Roy Publié le 4 mars", "Luc Roy"), ("Por Ana Gil Atualizado em 4/3/2025", "Ana Gil"),
        ("بقلم منى خليل نشر في 4 مارس 2025", "منى خليل"), ("By Tom Reed First Published: 4 March 2025", "Tom Reed"),
        ("2025-03-04 10:15来源：河谷日报作者：李晓雯", "李晓雯"), ("By Hira Malik ⋅ Rivers Desk", "Hira Malik"),
        ("/김서연 기자 seoyeon@tide.example", "김서연"), ("Του Νίκου Παππά", "Νίκου Παππά"),
    ],
)  # fmt: skip
def test_what_follows_a_name_is_no_part_of_it(text: str, name: str) -> None:
    assert signature_in(text) == name


def test_a_signed_byline_goes_before_the_paper_in_a_meta_tag() -> None:
    body = "<p>(부산=한강뉴스) 새 여객선 터미널이 24일 문을 열었으며 하루에 마흔 편이 운항한다.</p>"
    head = '<meta property="article:author" content="한강뉴스">'
    page = f"<html><head>{head}</head><body><main><h1>새 터미널</h1>{{}}{body}{body}</main></body></html>"
    assert read_article(page.format("<em>김서연 기자</em>"), URL).authors == ["김서연"]
    assert read_article(page.format(""), URL).authors == ["한강뉴스"]


def test_a_name_before_its_desk_is_the_author() -> None:
    assert read("<p>João Silva - Da Redação</p>", None).authors == ["João Silva"]
    assert read("<p>Luz e água, da redação ao porto</p>", None).authors == []


def test_an_element_called_a_byline_behind_a_date_and_a_section_has_the_authors() -> None:
    line = "<p><time>24.11.2025</time> <span>Lokales</span> <span class='{}'>Von Anna Berg</span></p>"
    assert read(line.format("list-author"), None).authors == ["Anna Berg"]
