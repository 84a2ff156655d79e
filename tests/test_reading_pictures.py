"""Which pictures and captions of a page that no layout describes are the story's."""

from __future__ import annotations

import pytest
from storypage import HEADED, PROSE, SIGNED, below, data, page, paragraphs, read, story


@pytest.mark.parametrize(
    "picture",
    [
        '<img data-srcset="/2-400.jpg 400w, /2-800.jpg 800w">',
        '<img src="data:image/gif;base64,R0" data-lazy-srcset="/2-800.jpg 2x, /2-400.jpg">',
        '<img src="/img/placeholder.png" data-srcset="/2-400.jpg 400w, /2-800.jpg 800w">',
        '<img src="/2.jpg?w=32&amp;q=5" srcset="/2-400.jpg 400w, /2-800.jpg 800w">',
        '<img src="/i/1x1.gif"><noscript><img src="/2-800.jpg"></noscript>',
        '<picture><source srcset="/2-800.jpg"><img src="/i/blank.gif"></picture>',
        '<picture><source srcset="/2-800.jpg"><img alt=""></picture>',
        '<picture><source srcset="/a.webp"><source srcset="/a.avif"><img src="/2-800.jpg"></picture>',
        '<amp-img srcset="/2-800.jpg 800w, /2,400.jpg 400w"></amp-img>',
    ],
)
def test_a_picture_may_have_its_address_in_a_set(picture: str) -> None:
    (image,) = read(page(story(f"<figure>{picture}<figcaption>The hills in May</figcaption></figure>"))).images
    assert image.url == "https://www.paper.example/2-800.jpg"


STATED = data(datePublished="2026-11-20T10:00:00+00:00")


@pytest.mark.parametrize(
    "line",
    [
        "<figure><img src=/a.jpg><figcaption>The harbour in Salt Fen, 3 May 2019. Photo: AFP</figcaption></figure>",
        '<p class="wp-caption-text">The harbour in Salt Fen on 3 May 2019, before it was closed</p>',
        '<p class="deck">Festival opens on 3 May 2026 after a decade of delays</p>',
        "<h2>What to know before the 3 May 2026 vote on the harbour</h2>",
        "<h2>Seit dem 3. Mai 2026 liegt die Fähre im Hafen</h2>",
    ],
)
def test_a_day_in_a_caption_or_a_deck_is_not_that_of_the_story(line: str) -> None:
    lead = story().replace("</h1>", f"</h1>{line}{SIGNED}")
    published = read(page(lead, STATED)).published
    assert (published.date, published.source) == ("2026-11-20", "json-ld")


def test_a_printed_day_counts_more_than_one_in_a_caption() -> None:
    caption = (
        "<figure><img src=/a.jpg><figcaption>The harbour in Salt Fen, 3 May 2019. Photo: AFP</figcaption></figure>"
    )
    lead = story().replace("</h1>", f"</h1>{caption}{SIGNED}<div class=date>November 20, 2026</div>")
    assert read(page(lead)).published.date == "2026-11-20"


@pytest.mark.parametrize("table", ["<table>{}</table>", "<figure class='wp-block-table'><table>{}</table></figure>"])
def test_a_table_below_a_picture_with_its_caption_is_read(table: str) -> None:
    picture = '<figure><img src="/river.jpg" width="900"><figcaption>The river on Monday.</figcaption></figure>'
    found = paragraphs(read(page(story(picture + table.format(HEADED)))))
    assert found[2:-2] == ["Year | Floods", "2024 | 2", "2025 | 5"]


def test_a_picture_above_a_call_at_the_end_is_the_storys() -> None:
    end = '<p><img src="/wall.png" width="600" height="300"></p><p>Sign up for our newsletter.</p></main>'
    assert [image.url[-9:] for image in read(page(story().replace("</main>", end))).images] == ["/wall.png"]


def test_a_caption_below_its_picture_is_no_paragraph() -> None:
    caption = "Water runs down the steps of the old town hall on Monday morning."
    figure = f'<div class="image"><img src="/steps.jpg" alt=""><p class="caption-text">{caption}</p></div>'
    article = read(page(story(figure)))
    assert caption not in paragraphs(article)
    assert [(image.url, image.caption) for image in article.images] == [
        ("https://www.paper.example/steps.jpg", caption)
    ]


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/images/icon_print.gif", False),
        ("/images/M_images/printButton.png", False),
        ("/images/M_images/pdf_button.png", False),
        ("/templates/pdf.png", False),
        ("/photos/the-print.png", True),
        ("/theme/icons/share.svg?v=2", False),
        ("/btn_next.png", False),
        ("/photos/icons-of-the-harbour.jpg", True),
        ("/photos/silicon_valley.png", True),
        ("/button-maker.png", True),
        ("/uploads/icon-of-the-seas-arrives.png", True),
        ("/share-button.png", False),
        ("/696b53002b50_globe_icon_dark_small_right.svg", False),
        ("/assets/paper-logo_v2.svg", False),
        ("/uploads/new-logo-of-the-railway.png", True),
        ("/uploads/style-icon-iris-apfel-dies.png", True),
        ("/icons/2026/harbour/chart.png", True),
        ("/data/avatars/m/7/7404.jpg?1733392521", False),
        ("/customavatars/avatar40413_3.gif", False),
        ("/uploads/2026/05/avatar-fire-and-ash.jpg", True),
        ("/films/avatar/premiere.jpg", True),
    ],
)
def test_icons_and_portraits_are_no_pictures_of_the_story(path: str, shown: bool) -> None:
    images = read(page(story(f'<p><img src="{path}" alt=""></p>'))).images
    assert [image.url for image in images] == ([f"https://www.paper.example{path}"] if shown else [])


@pytest.mark.parametrize(
    ("portrait", "shown"),
    [
        ('<div class="post-author-image"><a href="/hira"><img src="/160/h.jpg" alt=""></a></div>', False),
        ('<a href="/author/hira-malik/"><img src="/160/h.jpg" alt=""></a>', False),
        ('<div><img src="/160/h.jpg" alt="Hira Malik"></div>', False),
        ('<div><img src="/160/h.jpg" alt="Hira Malik on the weir"></div>', True),
        ('<div class="author-image"><img src="/160/h.jpg" alt="Rain at last in the hills"></div>', True),
        ('<div><img src="/160/h.jpg" width="280" height="200" alt="Hira Malik"></div>', False),
        ('<div><img src="/160/h.jpg" width="800" height="500" alt="Hira Malik"></div>', True),
        ('<div><img src="/160/h.jpg" width="800px" height="800px" alt="Hira Malik"></div>', False),
        ('<a href="/author/hira-malik/"><img src="/160/h.jpg" width="800" height="500" alt=""></a>', True),
        ('<figure><img src="/160/h.jpg" alt="Hira Malik"><figcaption>The weir</figcaption></figure>', True),
        ('<figure><img src="/160/h.jpg" alt="Hira Malik"><figcaption>Hira Malik</figcaption></figure>', False),
    ],
)
def test_a_portrait_of_the_author_is_no_picture_of_the_story(portrait: str, shown: bool) -> None:
    byline = f'{portrait}<p class="byline">By <a href="/author/hira-malik/">Hira Malik</a></p>'
    html = page(story('<img src="/weir.jpg" alt="">').replace("</h1>", f"</h1>{byline}"))
    shared = '<meta property="og:image" content="https://www.paper.example/160/h.jpg">'
    assert [image.url.rpartition("/")[2] for image in read(html).images] == ["h.jpg", "weir.jpg"][not shown :]
    assert len(read(html.replace("</head>", f"{shared}</head>")).images) == 2


@pytest.mark.parametrize(
    ("head", "shown"),
    [
        ("{picture}<div>By {profile}</div>", False),
        ("{picture}<div>By Hira Malik</div>", True),
        ("<h2>Two valleys wait for the bus</h2>{picture}<div>By {profile}</div>", True),
        (f"{{picture}}<p>{PROSE[0]}</p><p>By {{profile}}</p>", True),
    ],
)
def test_a_picture_in_a_byline_with_a_link_to_the_author_is_a_portrait(head: str, shown: bool) -> None:
    profile = '<a href="/author/hira-malik/">Hira Malik</a>'
    byline = head.format(picture='<img src="/160/h.jpg" alt="">', profile=profile)
    html = page(story().replace("</h1>", f"</h1><div>{byline}</div>"))
    assert [image.url.rpartition("/")[2] for image in read(html).images] == ["h.jpg"][: int(shown)]


def test_a_picture_that_the_head_gives_in_another_size_is_the_storys() -> None:
    html = page(story('<img src="/rain-800x450.jpg" alt="Hira Malik">').replace("</h1>", "</h1><p>By Hira Malik</p>"))
    shared = '<meta property="og:image" content="https://www.paper.example/rain-1200x630.jpg">'
    assert (read(html).images, len(read(html.replace("</head>", f"{shared}</head>")).images)) == ([], 1)


def test_a_picture_that_is_declared_as_small_as_an_icon_is_none() -> None:
    sizes = ('width="45" height="45"', 'width="48px"', 'width="120" height="80"', 'width="100%" height="40%"')
    pictures = "".join(f'<p><img src="/{number}.jpg" {size}></p>' for number, size in enumerate(sizes))
    assert [image.url[-5:] for image in read(page(story(pictures))).images] == ["2.jpg", "3.jpg"]


FIGURE = (
    '<figure><img src="/weir-800x450.jpg"><figcaption>The weir <i class="credit">Tide Images</i></figcaption></figure>'
)


@pytest.mark.parametrize(
    ("above", "head"),
    [
        (FIGURE, ""),
        (f"<div><div>{FIGURE}</div></div><p>City</p>", data(image=["https://cdn.paper.example/weir.jpg?w=900"])),
        (f"<div><div>{FIGURE}</div></div><p>City</p>", data(image={"url": "https://cdn.paper.example/weir.jpg"})),
        (f"<div><div>{FIGURE}</div></div>", '<meta property="og:image" content="/weir-1200x630.jpg">'),
    ],
)
def test_a_picture_above_the_headline_is_the_storys_if_it_is_in_its_head_or_the_page_shares_it(
    above: str, head: str
) -> None:
    article = read(page(story(FIGURE.replace("weir", "pier")).replace("<h1>", f"{above}<h1>"), head))
    assert [(image.url.rpartition("/")[2], image.caption) for image in article.images] == [
        ("weir-800x450.jpg", "The weir Tide Images"), ("pier-800x450.jpg", "The pier Tide Images"),
    ]  # fmt: skip
    assert (article.credit, paragraphs(article)) == ("Tide Images", PROSE)


@pytest.mark.parametrize(
    "above",
    [
        f"<div><div>{FIGURE}</div></div>",
        f'<a href="/">{FIGURE}</a>',
        '<div><img src="/banner.jpg" alt=""></div>',
        '<a href="/"><img src="/paper.jpg" alt="Paper of the Hills"></a>',
    ],
)
def test_other_pictures_above_the_headline_are_not_the_storys(above: str) -> None:
    head = '<meta property="og:image" content="/paper.jpg">'
    assert read(page(story().replace("<h1>", f"{above}<h1>"), head)).images == []


def test_a_line_between_a_picture_and_the_headline_is_no_caption() -> None:
    above = '<figure><img src="/weir.jpg"></figure><p>Posted in City and Valley pages</p>'
    assert [image.caption for image in read(page(story().replace("<h1>", f"{above}<h1>"))).images] == [None]


@pytest.mark.parametrize(
    "picture",
    [
        "<button><img src='/weir.jpg'></button>",
        "<div><button><img src='/weir.jpg'><span>Enlarge the picture</span></button></div>",
        "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='><noscript><img src='/weir.jpg'></noscript>",
        "<noscript><img src='/weir.jpg'></noscript><picture><img class='lazy'></picture>",
        "<picture><img class='lazy'></picture> <noscript><img src='/weir.jpg'></noscript>",
    ],
)
def test_a_picture_may_be_in_a_button_or_have_its_address_in_a_copy_for_readers_without_scripts(picture: str) -> None:
    figure = f"<figure>{picture}<p class='caption'>The weir on Sunday</p></figure>"
    article = read(page(story(figure, "<button>Share <img src='/share.jpg'></button>")))
    images = [(image.url, image.caption) for image in article.images]
    assert images == [("https://www.paper.example/weir.jpg", "The weir on Sunday")]
    assert paragraphs(article) == PROSE


def test_the_picture_of_a_card_is_not_the_storys() -> None:
    card = '<div><a href="{0}"><img src="/quay.jpg" alt="Quay"></a>{1}</div>'
    assert (
        read(
            page(
                story(
                    card.format(
                        "/city/quay-wall-cracks", '<h3><a href="/city/quay-wall-cracks">Quay wall cracks</a></h3>'
                    )
                )
            )
        ).images
        == []
    )
    line = '<p class="image-text"><a href="/photos/quay-wall-cracks">Photo: H. Malik</a></p>'
    assert len(read(page(story(card.format("/photos/quay-wall-cracks", line)))).images) == 1


def test_pictures_right_below_the_text_are_the_storys() -> None:
    captioned = '<figure><img src="/weir.png" alt=""><figcaption>The weir in 1953.</figcaption></figure>'
    gallery = "".join(
        f'<li><a href="/large-{number}.jpg"><img src="/{number}.jpg" alt=""></a></li>' for number in (1, 2)
    )
    article = read(page(below(captioned, f'<ul class="gallery">{gallery}</ul>')))
    assert [(image.url.rpartition("/")[2], image.caption) for image in article.images] == [
        ("weir.png", "The weir in 1953."), ("1.jpg", None), ("2.jpg", None),
    ]  # fmt: skip


def test_a_story_of_one_paragraph_has_the_gallery_below_it() -> None:
    captions = ["The weir in 1953.", "The weir on Monday.", "The bridge, closed since the afternoon."]
    pictures = "".join(
        f'<figure><img src="/{number}.jpg"><figcaption>{caption}</figcaption></figure>'
        for number, caption in enumerate(captions)
    )
    story = f"<main><h1>Rain at last in the hills</h1><div><p>{PROSE[0]}</p><div class='gallery'>{pictures}</div></div></main>"
    article = read(page(story))
    assert paragraphs(article) == PROSE[:1]
    assert [image.caption for image in article.images] == captions


@pytest.mark.parametrize(
    "part",
    [
        '<img src="/logo.png" alt="The Paper">',
        '<a href="https://shop.example/offer"><img src="/banner.jpg" alt=""></a>',
        '<a href="/2026/05/04/another-story-of-rain"><img src="/other.jpg" alt=""></a>',
        '<figure><a href="/2026/05/04/another-story-of-rain"><img src="/o.jpg"></a><figcaption>Hail</figcaption></figure>',
        '<div class="author-box"><img src="/hira.jpg" alt="Hira Malik"></div>',
        '<p>Follow us on our channel</p><img src="/far.jpg" alt="">',
    ],
)
def test_what_else_is_below_the_text_is_no_picture_of_the_story(part: str) -> None:
    assert read(page(below(part))).images == []


def test_pictures_without_end_below_the_text_are_no_reason_to_wait() -> None:
    assert len(read(page(below(*(f'<img src="/{number}.jpg">' for number in range(20_000))))).images) <= 100


def test_a_portrait_at_a_service_for_portraits_is_no_picture_of_the_story() -> None:
    portrait = f"https://secure.gravatar.com/avatar/{'0123456789abcdef' * 4}?s=96&d=mm"
    assert read(page(story(f'<p><img src="{portrait}" alt="Hira Malik"></p>'))).images == []


@pytest.mark.parametrize(("shared", "shown"), [("app-icon.png?w=1200", True), ("new-app-icon.png", False)])
def test_a_picture_of_an_icon_may_be_the_one_that_the_head_shares(shared: str, shown: bool) -> None:
    head = f'<meta property="og:image" content="https://cdn.paper.example/{shared}">'
    images = read(page(story('<p><img src="/app-icon.png" alt=""></p>'), head)).images
    assert [image.url for image in images] == (["https://www.paper.example/app-icon.png"] if shown else [])


@pytest.mark.parametrize("path", ["/icon_" * 20_000 + ".png", "/a?" + "icon_" * 20_000 + ".png", "icon_" * 20_000])
def test_an_address_of_icons_without_end_is_no_reason_to_wait(path: str) -> None:
    assert read(page(story(f'<p><img src="/{path}" alt=""></p>'))).headline


def test_the_captions_of_a_story_in_pictures_are_its_text() -> None:
    slides = "".join(
        f'<div class="slide"><h2>Part {n}</h2><img src="/{n}.jpg" alt=""><p class="slide-caption">{text}</p></div>'
        for n, text in enumerate(PROSE)
    )
    texts = paragraphs(read(page(f"<main><h1>Rain at last in the hills</h1>{slides}</main>")))
    assert [text for text in texts if text in PROSE] == PROSE


def test_a_paragraph_below_a_picture_stays() -> None:
    text = (
        "Water ran down the steps of the old town hall, and children sailed paper boats on it until their mothers came."
    )
    assert text in paragraphs(read(page(story(f'<img src="/steps.jpg" alt=""><p>{text}</p>'))))


def test_headings_of_a_gallery_are_left_out_with_their_texts() -> None:
    slides = "".join(
        f'<li><h2>{n}/9 Valley number {n}</h2><p class="promo">Rain is falling on the roofs of valley number {n}, as it is on all others.</p></li>'
        for n in range(1, 10)
    )
    gallery = f'<div class="gallery widget"><ul class="promo">{slides}</ul></div>'
    assert paragraphs(read(page(story(gallery)))) == PROSE


def test_icons_and_ratios_are_told_from_pictures() -> None:
    ratio = '<figure><img src="/beam.jpg" width="16" height="9"><figcaption>Workers check a beam</figcaption></figure>'
    zoom = ratio.replace("<figcaption", '<button><img src="/zoom.svg"></button><figcaption')
    for figure in (ratio, zoom):
        [image] = read(page(story(figure))).images
        assert (image.url.rpartition("/")[2], image.caption) == ("beam.jpg", "Workers check a beam")


def test_a_picture_that_is_shown_twice_keeps_the_caption_of_its_copy() -> None:
    shown = '<img src="/quay.jpg"><img src="/i/placeholder.png" srcset="/quay.jpg 640w">'
    (image,) = read(page(story(f"<figure>{shown}<figcaption>The quay on Monday</figcaption></figure>"))).images
    assert (image.url, image.caption) == ("https://www.paper.example/quay.jpg", "The quay on Monday")
