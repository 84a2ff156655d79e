"""Scripts, languages, datelines and letters of the languages that news is written in, as tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import pytest

import newsbot.text.language
from bench.languages import in_latin, telling
from newsbot.items import Card
from newsbot.loaders import CardLoader, TickerLoader, letters, load_body
from newsbot.page.blocks import parse_html
from newsbot.page.layout import Layout
from newsbot.page.parts import BodyParts, Paragraph
from newsbot.reader import Reader
from newsbot.text.addresses import Addresses, any_site
from newsbot.text.dateline import split_dateline
from newsbot.text.language import (
    _LETTERS,
    _SHORT,
    KNOWN,
    Script,
    direction_of,
    language_of,
    ngrams,
    relatives,
    script_of,
    scripts_of,
    split_scripts,
    word_count,
)
from newsbot.text.language_names import language_name
from newsbot.text.profiles import NGRAMS
from newsbot.text.urdu import urdu_letters

DOC = Path(__file__).parents[1] / "docs" / "reading.md"


def test_every_language_that_is_recognised_has_an_english_name() -> None:
    assert not [tag for tag in (*KNOWN, "und") if language_name(tag) == tag]


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Новости дня", "Cyrl"), ("आज की ताज़ा खबर", "Deva"), ("আজকের খবর", "Beng"), ("ਅੱਜ ਦੀਆਂ ਖ਼ਬਰਾਂ", "Guru"), ("આજના સમાચાર", "Gujr"), ("ଆଜିର ଖବର", "Orya"), ("இன்றைய செய்திகள்", "Taml"),
        ("నేటి వార్తలు", "Telu"), ("ಇಂದಿನ ಸುದ್ದಿ", "Knda"), ("ഇന്നത്തെ വാർത്ത", "Mlym"), ("අද පුවත්", "Sinh"), ("ข่าววันนี้", "Thai"), ("ຂ່າວມື້ນີ້", "Laoo"), ("ព័ត៌មានថ្ងៃនេះ", "Khmr"), ("ယနေ့သတင်း", "Mymr"),
        ("የዛሬ ዜና", "Ethi"), ("Τα νέα της ημέρας", "Grek"), ("חדשות היום", "Hebr"), ("Այսօրվա նորությունները", "Armn"), ("დღის ამბები", "Geor"), ("오늘의 뉴스", "Hang"), ("今日のニュース", "Jpan"), ("ニュース", "Jpan"),
        ("今日新闻", "Hani"), ("གསར་འགྱུར", "Tibt"), ("ޚަބަރު", "Thaa"), ("ܚܒܪܐ", "Syrc"), ("Straße nach Łódź", "Latn"), ("١٢:٣٠ १२", None), ("🙂 — …", None),
        ("BBC: новости дня", "Cyrl"), ("Путин meets the press in Geneva", "Latn"), ("苹果发布 iPhone", "Hani"), ("The word 新闻 means news", "Latn"), ("NASA เผยภาพดวงจันทร์", "Thai"), ("전 BBC 기자", "Hang"),
        ("дня https://example.org/a/b/c/d #one #two", "Cyrl"), ("新闻 @reporter_one @reporter_two", "Hani"),
    ],
)  # fmt: skip
def test_every_script_of_news_is_told(text: str, script: str | None) -> None:
    assert script_of(text) == script


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Die Regierung hat am Montag angekündigt, dass die Steuern nicht erhöht werden", "de"),
        ("Le gouvernement a annoncé lundi que les impôts ne seront pas augmentés cette année", "fr"),
        ("El gobierno anunció el lunes que los impuestos no se van a subir este año", "es"),
        ("O governo anunciou na segunda-feira que os impostos não vão subir este ano", "pt"),
        ("Il governo ha annunciato lunedì che le tasse non saranno aumentate quest'anno", "it"),
        ("De regering heeft maandag aangekondigd dat de belastingen niet worden verhoogd", "nl"),
        ("Regeringen meddelade på måndagen att skatterna inte kommer att höjas", "sv"),
        ("Rząd ogłosił w poniedziałek, że podatki nie zostaną w tym roku podwyższone", "pl"),
        ("Vláda v pondělí oznámila, že daně se letos zvyšovat nebudou a že je to tak", "cs"),
        ("Hükümet pazartesi günü vergilerin bu yıl için artırılmayacağını ve bunun doğru olduğunu açıkladı", "tr"),
        ("Pemerintah mengumumkan bahwa pajak tidak akan dinaikkan pada tahun ini", "id"),
        ("Chính phủ thông báo rằng thuế sẽ không tăng trong năm nay", "vi"),
        ("Hallitus ilmoitti, että veroja ei koroteta tänä vuonna, mutta se ei ole varmaa", "fi"),
        ("A kormány bejelentette, hogy az adókat nem emelik meg ebben az évben", "hu"),
        ("Guvernul a anunțat că taxele nu vor fi mărite în acest an", "ro"),
        ("Правительство сообщило, что налоги в этом году не будут повышены", "ru"),
        ("Уряд повідомив, що податки цього року не будуть підвищені", "uk"),
        ("Правителството съобщи, че данъците няма да бъдат увеличени през тази година", "bg"),
        ("Влада је саопштила да порези неће бити повећани ове године", "sr"),
        ("Урад паведаміў, што падаткі сёлета не будуць павышаныя, і гэта ўжо вядома", "be"),
        ("सरकार ने कहा है कि इस साल कर नहीं बढ़ाए जाएंगे", "hi"),
        ("या वर्षी कर वाढवले जाणार नाहीत असे सरकारने सांगितले आहे", "mr"),
        ("সরকার বলেছে যে এই বছর কর বাড়ানো হবে না", "bn"),
        ("הממשלה הודיעה כי המסים לא יועלו השנה", "he"),
        ("די רעגירונג האט געזאגט אז די שטייערן וועלן ניט העכער ווערן", "yi"),
        ("وزیر نوں کیہا گیا کہ اوہ لہور وچ نیں", "pnb"),
        ("حکوومەت ڕایگەیاند کە لەم ساڵدا باج زیاد ناکرێت بۆ ئەو کەسانە", "ckb"),
        ("وەزیر گوتی ئەمساڵ باج زیاد ناکرێت بۆ ئەو کەسانە".replace("ە", "ه\u200c"), "ckb"), ("بچه\u200cها در خانه\u200cهای شهر مانده\u200cاند", "fa"),
        ("政府宣布今年不加税", "zh"), ("政府は今年増税しないと発表した", "ja"), ("정부는 올해 세금을 올리지 않는다고 발표했다", "ko"), ("Η κυβέρνηση ανακοίνωσε", "el"), ("รัฐบาลประกาศ", "th"),
    ],
)  # fmt: skip
def test_a_sentence_shows_its_language(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("text", "among", "default", "language"),
    [
        ("Die Regierung", ("fr-CA",), None, "fr-CA"),
        ("Die Regierung", ("en", "ur"), None, "en"),
        ("Le gouvernement et les impôts", ("en", "ur"), None, "en"),
        ("صحافیوں نے ملاقات کی", ("en", "ur"), None, "ur"),
        ("خبر", ("en", "ur"), None, "ur"),
        ("قال الوزير إن الصحافة حرة في هذا البلد", ("en", "ur"), None, "ar"),
        ("قال الوزير إن الصحافة حرة", ("en", "ar"), None, "ar"),
        ("خبر عاجل", ("ar", "fa"), None, "ar"),
        ("این خبر را از تهران", ("ar", "fa"), None, "fa"),
        ("خبر عاجل", None, "ar", "ar"),
        ("صحافیوں نے کہا ہے کہ", None, "ar", "ur"),
        ("Kurzmeldung", None, "de", "de"),
        ("Kurzmeldung", None, None, "en"),
        ("Kurzmeldung", None, "ru", "en"),
        ("Der Rat und die Stadt", ("en", "de"), None, "de"),
        ("Hello", ("de", "en"), None, "de"),
        ("Hello", ("de", "en"), "en", "en"),
        ("Новости", ("uk", "en"), None, "uk"),
        ("Вести дана", ("sr",), None, "sr"),
        ("Vesti dana", ("sr",), None, "sr"),
        ("Det er ikke mulig nå", ("nb-NO", "en"), None, "nb-NO"),
        ("東京", ("ja", "en"), None, "ja"),
        ("新闻", ("zh-Hans",), None, "zh-Hans"),
        ("خبر", ("pa-Arab",), None, "pa-Arab"),
        ("12", ("de",), "de", None),
        ("Правительство сообщило, что", ("de",), None, "ru"),
    ],
)
def test_what_a_page_can_be_in_decides_first(
    text: str, among: Sequence[str] | None, default: str | None, language: str | None
) -> None:
    assert language_of(text, among, default) == language


@pytest.mark.parametrize(
    ("tag", "direction"),
    [
        ("ar", "rtl"), ("fa-IR", "rtl"), ("he", "rtl"), ("yi", "rtl"), ("ps", "rtl"), ("ug", "rtl"), ("ckb", "rtl"), ("pnb", "rtl"), ("dv", "rtl"), ("syr", "rtl"), ("nqo", "rtl"), ("ks", "rtl"), ("AR_eg", "rtl"),
        ("pa-Arab", "rtl"), ("az-Arab", "rtl"), ("ur-Latn", "ltr"), ("ks-Deva", "ltr"), ("pa", "ltr"), ("az", "ltr"), ("ru", "ltr"), ("zh-Hant", "ltr"), ("und", "ltr"), ("sd-Deva", "ltr"), ("ff-Adlm", "rtl"),
    ],
)  # fmt: skip
def test_every_script_from_right_to_left_is_known(tag: str, direction: str) -> None:
    assert direction_of(tag) == direction


def test_a_language_of_two_scripts_names_both() -> None:
    assert scripts_of("sr") == ("Cyrl", "Latn")
    assert scripts_of("zh-Hant-TW") == ("Hani",)


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("Editors ask for answers Редакторы ждут ответа", ["Editors ask for answers", "Редакторы ждут ответа"]),
        ("Редакторы ждут ответа Editors ask for answers", ["Редакторы ждут ответа", "Editors ask for answers"]),
        ("संपादक जवाब मांग रहे हैं Editors ask", ["संपादक जवाब मांग रहे हैं", "Editors ask"]),
        ("Editors ask for answers 编辑要求答复", ["Editors ask for answers", "编辑要求答复"]),
        ("編集者は回答を求める Editors ask for answers", ["編集者は回答を求める", "Editors ask for answers"]),
        ("編集者 は 回答 を 求める", ["編集者 は 回答 を 求める"]),
        ("Editors ask for answers 新闻", ["Editors ask for answers 新闻"]),
        ("Редакторы BBC ждут ответа", ["Редакторы BBC ждут ответа"]),
        ("عناوين الصحف اليوم Новости дня сегодня", ["عناوين الصحف اليوم", "Новости дня сегодня"]),
    ],
)
def test_a_line_in_any_two_scripts_is_cut(line: str, parts: list[str]) -> None:
    assert split_scripts(line) == parts


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("The court sat", 3), ("Суд сел", 2), ("عدالت نے سماعت کی", 4), ("法院开庭", 2), ("法院 today 开庭。", 3), ("裁判所は審理した", 4), ("한국 법원", 2)],
)  # fmt: skip
def test_words_are_counted_in_scripts_without_spaces_too(text: str, count: int) -> None:
    assert word_count(text) == count


LONG = "Der Stadtrat hat am Dienstag über den Haushalt beraten."


@pytest.mark.parametrize(
    ("paragraph", "language", "place", "rest"),
    [
        (f"Berlin (dpa) - {LONG}", "de", "Berlin", LONG),
        (f"JAKARTA, SURAT.com - {LONG}", "id", "JAKARTA", LONG),
        (f"SURAT.CO.ID, JAKARTA -- {LONG}", "id", "JAKARTA", LONG),
        (f"Berlin (dpa/bb) – {LONG}", "de", "Berlin", LONG),
        (f"Frankfurt am Main (dpa) - {LONG}", "de", "Frankfurt am Main", LONG),
        (f"Berlin/Hamburg (dpa) - {LONG}", "de", "Berlin/Hamburg", LONG),
        (f"Washington – {LONG}", "de", "Washington", LONG),
        ("PARIS — Le conseil municipal a délibéré mardi soir.", "fr", "PARIS", "Le conseil municipal a délibéré mardi soir."),
        ("Paris (AFP) – Le conseil a délibéré", "fr", "Paris", "Le conseil a délibéré"),
        ("MADRID: El consejo deliberó", "es", "MADRID", "El consejo deliberó"),
        ("Madrid, 4 mar (EFE).- El consejo deliberó", "es", "Madrid", "El consejo deliberó"),
        ("LIMA.- El consejo deliberó hasta la medianoche", "es", "LIMA", "El consejo deliberó hasta la medianoche"),
        ("PUERTO PLATA.-El consejo deliberó hasta las diez", "es", "PUERTO PLATA", "El consejo deliberó hasta las diez"),
        ("NEW DELHI: Il consiglio", "it", "NEW DELHI", "Il consiglio"),
        ("МОСКВА, 4 марта. /ТАСС/. Совет обсудил бюджет", "ru", "МОСКВА", "Совет обсудил бюджет"),
        ("МОСКВА, 4 мар — РИА Новости. Совет обсудил бюджет", "ru", "МОСКВА", "Совет обсудил бюджет"),
        ("Москва. 4 марта. ИНТЕРФАКС - Совет обсудил бюджет", "ru", "Москва", "Совет обсудил бюджет"),
        ("नई दिल्ली: सरकार ने कहा", "hi", "नई दिल्ली", "सरकार ने कहा"),
        ("नई दिल्ली, 4 मार्च (भाषा) सरकार ने कहा", "hi", "नई दिल्ली", "सरकार ने कहा"),
        ("नई दिल्ली। सरकार ने कहा", "hi", "नई दिल्ली", "सरकार ने कहा"),
        ("बिलासपुर। पुल की मरम्मत सोमवार को शुरू होगी", "hi", "बिलासपुर", "पुल की मरम्मत सोमवार को शुरू होगी"),
        ("पोखरा । पुलको मर्मत सोमबार सुरु हुने भएको छ", "ne", "पोखरा", "पुलको मर्मत सोमबार सुरु हुने भएको छ"),
        ("पटना, नगर संवाददाता। सरकार ने कहा", "hi", "पटना", "सरकार ने कहा"),
        ("पटना, गया और नालंदा। सरकार ने कहा", "hi", None, ""),
        ("मुंबई, भारतीय टीम। पहला मैच शनिवार को होगा", "hi", None, ""),
        ("लखनऊ, 5 लोग (घायल) अस्पताल में हैं", "hi", None, ""),
        ("दिल्ली, 10 बजे (सुबह) बैठक शुरू हुई", "hi", None, ""),
        ("काठमाडौं, 4 मंसिर (रासस) - सरकारले भन्यो", "ne", "काठमाडौं", "सरकारले भन्यो"),
        ("باريس، 3 مارس (أ ف ب) قال الوزير", "ar", "باريس", "قال الوزير"),
        ("باريس، 3 آلاف (موظف) قالوا إنهم مضربون", "ar", None, ""),
        ("Marie. – Je suis partie quand la rivière a débordé", "fr", None, ""),
        ("JUAN PÉREZ.- Me fui de la ciudad cuando llegó la lluvia", "es", None, ""),
        ("महंगाई। बेरोजगारी। भ्रष्टाचार। लोग इन सब से परेशान हैं और जवाब चाहते हैं।", "hi", None, ""),
        ("لاہور (نیوز ایجنسی) وزیر نے آج شہر کا دورہ کیا", "ur", "لاہور", "وزیر نے آج شہر کا دورہ کیا"),
        ("رائٹرز (نیوز ایجنسی) لندن کا ایک عالمی ادارہ ہے", "ur", None, ""),
        ("پی پی آئی (نیوز ایجنسی) کراچی کا ایک ادارہ ہے", "ur", None, ""),
        ("عمّان، الأردن (CNN)-- قال الوزير", "ar", "عمّان", "قال الوزير"),
        ("غزة/ الأناضول قال الوزير", "ar", "غزة", "قال الوزير"),
        ("بغداد / واع / قال الوزير", "ar", "بغداد", "قال الوزير"),
        ("بغداد/ المدينة قال الوزير", "ar", None, ""),
        ("القاهرة – قال الوزير", "ar", "القاهرة", "قال الوزير"),
        ("القاهرة (أ ف ب) – قال الوزير", "ar", "القاهرة", "قال الوزير"),
        ("(서울=연합뉴스) 홍길동 기자 = 정부는 발표했다", "ko", "서울", "정부는 발표했다"),
        ("新华社北京3月4日电 政府宣布", "zh", "北京", "政府宣布"),
        ("JAKARTA - Pemerintah mengumumkan", "id", "JAKARTA", "Pemerintah mengumumkan"),
        ("KARACHI: The council met", "en-GB", "KARACHI", "The council met"),
    ],
)  # fmt: skip
def test_a_dateline_is_taken_off_in_other_languages(
    paragraph: str, language: str, place: str | None, rest: str
) -> None:
    assert split_dateline(paragraph, language) == (place, rest if place else paragraph)


@pytest.mark.parametrize(
    ("paragraph", "language"),
    [
        ("Merkel: „Wir schaffen das“, sagte die Kanzlerin am Dienstag", "de"),
        ("Update: Der Stadtrat hat am Dienstag beraten und entschieden", "de"),
        ("UPDATE: Der Stadtrat hat beraten", "de"), ("EXKLUSIV – Der Stadtrat hat am Dienstag beraten und entschieden", "de"),
        ("Merkel – die frühere Kanzlerin – hat am Dienstag gesprochen", "de"), ("Angela Merkel – Kanzlerin", "de"), ("SPD: Der Parteitag", "de"), ("CDU – Die Partei hat am Dienstag über das Programm beraten", "de"),
        ("Berlin ist (noch) - was sonst", "de"), ("Der Rat (dpa) hat getagt", "de"), ("Frage: Was nun?", "de"), ("Die Stadt - das sagt der Rat - wächst", "de"),
        ("Redacción.- El consejo deliberó hasta la medianoche", "es"), ("P.- ¿Cuándo deliberó el consejo de la ciudad?", "es"), ("Lima.- Perú.", "es"), ("St.-Denis liegt im Norden der Stadt und hat einen Dom", "de"),
        ("बारिश। यह शब्द अब गांव में डर पैदा करता है", "hi"), ("नमस्कार। आज की सबसे बड़ी खबरें इस प्रकार हैं", "hi"), ("बिलासपुर। पुल", "hi"),
        ("VIDÉO – Le conseil municipal a délibéré mardi soir à huis clos", "fr"), ("Москва — столица России и крупнейший город страны", "ru"), ("Путин: мы готовы", "ru"),
        ("ФОТО: совет обсудил бюджет", "ru"), ("राहुल गांधी: हम तैयार हैं", "hi"), ("السيسي: نحن مستعدون", "ar"), ("سؤال: ماذا حدث", "ar"), ("北京是中国的首都", "zh"), ("", "de"), ("Berlin", "de"), ("Berlin (dpa) -", "de"), ("123 – Zahl", "de"),
    ],
)  # fmt: skip
def test_a_speaker_a_label_and_a_party_are_no_dateline(paragraph: str, language: str) -> None:
    assert split_dateline(paragraph, language) == (None, paragraph)


@pytest.mark.parametrize("languages", [["ar"], ["fa", "en"], ["ps"], ["sd"], ["ar-EG"], ["pa-Arab"], ["ckb"]])
@pytest.mark.parametrize("text", ["كتاب", "خبر كي", "قال الوزير إن الصحافة حرة في هذا البلد", "حکومت نے كہا ہے"])
def test_a_page_in_another_language_of_the_arabic_script_keeps_its_letters(text: str, languages: list[str]) -> None:
    assert letters(text, languages) == text


@pytest.mark.parametrize(
    ("text", "languages", "expected"),
    [
        ("هفته", [], "ہفتہ"),
        ("هفته", ["en", "ur"], "ہفتہ"),
        ("هفته", ["ur-PK"], "ہفتہ"),
        ("هفته", ["ar", "ur"], "هفته"),
        ("هفته", ["en"], "هفته"),
        ("هفته", ["ar"], "هفته"),
        ("حکومت نے كہا ہے", ["en"], "حکومت نے کہا ہے"),
        ("حکومت نے كہا ہے", ["ar", "ur"], "حکومت نے کہا ہے"),
    ],
)
def test_a_line_without_evidence_is_urdu_only_where_its_page_is(text: str, languages: list[str], expected: str) -> None:
    assert letters(text, languages) == expected


@pytest.mark.parametrize("typed", ["وزيراعظم كا دورہ چين", "كراچي ميں بارش", "سارہ ملك", "پشاور كي بڑي عدالت"])
def test_urdu_from_an_arabic_keyboard_is_urdu_where_that_is_expected(typed: str) -> None:
    assert language_of(typed, default="ur") == language_of(typed, among=("en", "ur")) == "ur"
    assert letters(typed, ["ur"]) == letters(typed, ["en", "ur"]) == urdu_letters(typed) != typed
    assert language_of(typed, default="ar") == "ar"


@pytest.mark.parametrize("default", ["ur", "fa", "pnb"])
@pytest.mark.parametrize(
    "text", ["قال الوزير إن الصحافة حرة في هذا البلد", "ارتفاع أسعار النفط عالميا", "الميناء في البصرة"]
)
def test_a_text_in_arabic_is_arabic_wherever_it_stands(text: str, default: str) -> None:
    assert language_of(text, default=default) == "ar"


def test_the_headline_of_a_body_in_urdu_has_its_letters() -> None:
    body = load_body(BodyParts("ur", "كراچي بندرگاہ بند", [Paragraph("بندرگاہ بند ہے۔")]), ["en"])
    assert body.headline == "کراچی بندرگاہ بند"


def test_arabic_and_persian_in_a_body_in_urdu_keep_their_letters() -> None:
    arabic = "قال الوزير إن الصحافة حرة في هذا البلد"
    persian = "هوا در این شهر امروز سرد شد و باد از شمال می‌وزد."
    paragraphs = ["كتاب كي قيمت بڑھ گئی ہے۔", arabic, f"كتاب ميں ہے كہ ”{arabic}“ اور يہ سچ ہے۔", persian]
    body = load_body(BodyParts("ur", None, list(map(Paragraph, paragraphs))), ["ur"])
    assert body.paragraphs == ["کتاب کی قیمت بڑھ گئی ہے۔", arabic, f"کتاب میں ہے کہ ”{arabic}“ اور یہ سچ ہے۔", persian]


@pytest.mark.parametrize(
    ("text", "expected", "language"),
    [
        ("تربت ءَ بلوچی زبان ءِ میلگ جمعہ ءِ روچ ءَ بندات بوت", "bal", "bal"),
        ("حکومت نے کہا ہے کہ شہر میں پانی کی کمی ہے", "bal", "ur"),
        ("Ar gêr a zo e-kreiz ar vro hag ar mor a zo tost", "br", "br"),
        ("O governo disse que a cidade não tem água para todos", "br", "pt"),
    ],
)
def test_a_language_that_is_not_listed_is_that_of_its_pages_unless_they_are_clearly_in_another(
    text: str, expected: str, language: str
) -> None:
    assert language_of(text, default=expected) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wazir ne kal raat shehar mein pani ki kami par baat ki aur logon se mile", "und"),
        ("The minister said that there is no water in the city", "en"),
        ("وزیر نے شہر میں پانی کی کمی پر بات کی", "ur"),
    ],
)
def test_a_page_in_a_romanised_language_is_undetermined_unless_it_is_clearly_in_another(
    text: str, language: str
) -> None:
    root = parse_html(b'<html lang="ur-Latn"><body><p>Awaz</p></body></html>', "utf-8")
    assert root is not None
    reader = Reader("awaz.example", Layout(publisher="Awaz"), Addresses(any_site("https://awaz.example")))
    page = reader.page(root, "https://awaz.example/a")
    assert page.language_of(text) == language


def test_loaders_know_the_languages_of_their_page() -> None:
    card = CardLoader(languages=["ar"])
    card.add_value("headline", "هفته")
    card.settle(url="https://example.org/a")
    assert card.load_item() == Card("هفته", "https://example.org/a")
    ticker = TickerLoader(languages=["ar"])
    ticker.add_value("headlines", [("ar", "هفته")])
    ticker.add_value("headline", "هفته")
    ticker.settle(position=1)
    assert ticker.load_item().headlines == {"ar": "هفته"}
    unknown = CardLoader()
    unknown.add_value("headline", "هفته")
    unknown.settle(url="https://example.org/a")
    assert unknown.load_item().headline == "ہفتہ"


def test_a_body_in_another_language_has_its_dateline_direction_and_words() -> None:
    body = load_body(BodyParts("zh", None, [Paragraph("新华社北京3月4日电 政府宣布")]), ["zh"])
    assert (body.dateline, body.paragraphs, body.direction, body.word_count) == ("北京", ["政府宣布"], "ltr", 2)


def test_a_text_in_every_script_has_one() -> None:
    letters = " ".join(letters[0] for script, letters in _LETTERS.items() if script != "Latn")
    assert script_of(f"{letters} a") is not None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ka kite anō i a koe", "mi"), ("Ke a leboha haholo", "st"), ("Ndinotenda zvikuru", "sn"), ("Webale nnyo ssebo", "lg"), ("Populus Romanus legibus suis utitur", "la"), ("Ndza khensa swinene", "ts"),
        ("Tänään sataa lunta", "fi"), ("Homme hommikul sajab tugevat vihma", "et"), ("Vládne strany predložili nový návrh", "sk"), ("Paprastas rytas mieste", "lt"), ("Gaur euria egingo du", "eu"), ("Сегодня холодно", "ru"),
        ("Сёння вельмі халоднае надвор'е", "be"), ("Министърът призова за нови избори", "bg"), ("هوا امروز سرد شد", "fa"), ("آج کراچی کا موسم", "ur"), ("आज पाऊस पडेल", "mr"),
    ],
)  # fmt: skip
def test_a_few_words_without_small_ones_show_their_language(text: str, language: str) -> None:
    assert language_of(text) == language
    assert language_of(text, default="und") == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Menteri menyebut uang negara aman", "id"), ("Polisi menangkap pelaku di rumahnya", "id"), ("Polis menahan suspek di rumahnya", "ms"), ("Menteri berkata wang negara selamat", "ms"),
        ("Regeringen vil bygge flere sygehuse", "da"), ("Priserne på strøm går ned til vinter", "da"), ("Regjeringen vil bygge flere sykehus", "no"), ("Hun mistet nøklene sine på toget", "no"), ("Elevane fekk nye bøker i haust", "no"),
        ("Fabrika hleba zatvara dve prodavnice", "sr"), ("Gde je nestao novac iz budžeta", "sr"), ("Tvornica kruha zatvara dvije trgovine", "hr"), ("Gdje je nestao novac iz proračuna", "hr"),
        ("Ceny potravin na podzim opět porostou", "cs"), ("Ceny potravín na jeseň opäť porastú", "sk"), ("Abantu bathole amanzi ahlanzekile", "zu"), ("Abantu bafumene amanzi acocekileyo", "xh"), ("Nazir bu gün yeni məktəb açdı", "az"),
        ("Bakan bugün yeni bir okul açtı", "tr"), ("Голяма част от тях са учители", "bg"), ("Голем дел од нив се учители", "mk"), ("Цены на хлеб поднимутся с понедельника", "ru"), ("Цяпер мабільнасць у рабоце забяспечана", "be"),
        ("Тепер мобільність у роботі забезпечена", "uk"), ("शाळेला नवीन इमारत मिळाली", "mr"), ("स्कूल को नई इमारत मिली", "hi"), ("دولت قیمت نان را بالا برد", "fa"), ("رفعت الحكومة سعر الخبز", "ar"),
    ],
)  # fmt: skip
def test_a_headline_is_not_taken_for_a_near_relative(text: str, language: str) -> None:
    assert language_of(text, default="und") == language


@pytest.mark.parametrize("text", ["Kurzmeldung", "Manchester", "Toto Africa", "Новости", "خبر"])
def test_a_text_that_shows_no_language_is_undetermined_if_asked_for(text: str) -> None:
    assert language_of(text, default="und") == "und"


def test_a_language_alone_in_its_script_is_not_undetermined() -> None:
    assert language_of("Ελλάδα", default="und") == "el"


def test_hints_and_length_pass_the_ngrams_by(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newsbot.text.language, "ngrams", pytest.fail)
    assert language_of("Tänään sataa lunta", ("en", "it")) == "en"
    assert language_of("Tänään sataa lunta", None, "sv") == "sv"
    assert language_of("Sataa lunta " * 30) == "en"


def test_a_short_text_that_grows_when_lowered_is_counted() -> None:
    assert language_of("İİ " * 100) is not None


@pytest.mark.parametrize("script", NGRAMS)
def test_each_script_has_the_ngrams_that_it_lists(script: Script) -> None:
    languages, levels = ngrams(script)
    assert sorted(set(languages)) == NGRAMS[script].split()
    assert {2, 3, 4} == {len(ngram) for ngram in levels}
    highest = max(max(level.to_bytes(2 * len(languages), "little")) for level in levels.values())
    assert 3 * 2 * _SHORT * highest < 0x10000  # a sum fits its 16 bits, even if lowering doubles each letter


@pytest.mark.parametrize("script", NGRAMS)
def test_each_pair_of_relatives_has_ngrams_of_both(script: Script) -> None:
    for pair, tells in relatives(script).items():
        assert list(pair) == sorted(set(pair) & set(NGRAMS[script].split()))
        assert set(tells.values()) == {1, -1}
        assert {3, 4, 5} == {len(ngram) for ngram in tells}


def test_an_ngram_tells_two_languages_apart_if_it_is_far_more_frequent_in_one() -> None:
    one, other = {"abc": 4e-4, "abd": 3e-4, "abe": 2e-5, "abf": 2e-4}, {"abd": 1e-4, "abe": 2e-4, "abf": 2e-4}
    assert telling(one, other, kept=10) == ("abc", "abe")
    assert telling(one, other, kept=1) == ("abc", "")


@pytest.mark.parametrize(
    ("word", "latin"),
    [("љубичаста", "ljubičasta"), ("њиве", "njive"), ("аљкав", "aljkav"), ("иџу", "idžu"), ("коњ", "konj")],
)
def test_a_serbian_model_in_latin_letters_is_that_of_the_text_in_them(word: str, latin: str) -> None:
    def counts(text: str, orders: Sequence[int]) -> dict[str, float]:
        return dict(Counter(text[i : i + order] for order in orders for i in range(len(text) - order + 1)))

    assert in_latin(counts(word, (1, 2, 3, 4, 5))) == counts(latin, (2, 3, 4, 5))


def test_the_known_languages_are_published() -> None:
    rows = {
        script: ", ".join(
            f"{name} n" if name in NGRAMS.get(script, "").split() else name for name in KNOWN if script in KNOWN[name]
        )
        for script in get_args(Script)
    }
    table = [f"| {script} | {names} |" for script, names in rows.items() if names]
    assert "\n".join(table) in DOC.read_text(encoding="utf-8")
    assert len(KNOWN) > 100
    assert all(KNOWN.values())
