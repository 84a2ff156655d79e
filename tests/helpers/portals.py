"""Three invented news sites that share nothing: their stories, their markup, and how they name what they have."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from html import escape
from itertools import count
from urllib.parse import quote

from crawling import HTML, Answer, Handler, Page

XML = {"Content-Type": "application/xml; charset=utf-8"}
PDF = {"Content-Type": "application/pdf"}
DELHI, RIYADH = timezone(timedelta(hours=5, minutes=30)), timezone(timedelta(hours=3))


@dataclass
class Story:
    """A story; what a test changes, the site shows from then on."""

    path: str
    headline: str
    text: list[str]
    language: str
    published: datetime
    modified: datetime | None = None
    plain: bool = False
    """Whether its page has no structured data."""


def stories(language: str, zone: timezone, told: str, path: Callable[[int, str], str]) -> list[Story]:
    """Stories out of `told`: parts between empty lines; slug, headline and paragraphs a line each. Newest first."""
    now = datetime.now(zone).replace(microsecond=0)
    found = []
    for number, part in enumerate(told.strip().split("\n\n")):
        slug, headline, *text = part.strip().split("\n")
        found.append(Story(path(number, slug), headline, text, language, now - timedelta(hours=5 + 7 * number)))
    return found


HINDI = """
nadi-kinare-laga-kitabon-ka-mela
नदी किनारे लगा किताबों का मेला, पहले दिन पहुँचे हज़ारों पाठक
सोनपुरी में शुक्रवार को नदी के घाट पर किताबों का मेला शुरू हुआ। पहले ही दिन आसपास के गाँवों से बड़ी संख्या में बच्चे और शिक्षक पहुँचे और शाम तक कई दुकानों की अलमारियाँ खाली हो गईं।
मेले के संयोजक रमाकांत वर्मा ने बताया कि इस बार स्थानीय लेखकों को सबसे आगे जगह दी गई है। उन्होंने कहा कि मेला दस दिन चलेगा और हर शाम कविता पाठ होगा।

pul-ki-marammat-ke-liye-mila-paisa
पुराने पुल की मरम्मत के लिए नगर परिषद ने दिए सात करोड़ रुपये
नगर परिषद की बैठक में सोमवार को पुराने लोहे के पुल की मरम्मत के लिए सात करोड़ रुपये मंज़ूर किए गए। यह पुल दो साल से भारी वाहनों के लिए बंद है और लोगों को लंबा चक्कर लगाना पड़ता है।
इंजीनियर सुधा मिश्रा के अनुसार काम अगले महीने शुरू होगा और बरसात से पहले पूरा कर लिया जाएगा। पैदल चलने वालों के लिए एक ओर का रास्ता खुला रखा जाएगा।

kisanon-ne-boi-nayi-kism-ki-sarson
कम पानी में उगने वाली सरसों की नई किस्म किसानों को पसंद आई
भीमगढ़ के किसानों ने इस मौसम में सरसों की ऐसी किस्म बोई है जिसे केवल दो बार सींचना पड़ता है। कृषि महाविद्यालय ने बीज मुफ़्त बाँटे थे और अब खेत पीले फूलों से भरे हैं।
किसान हरिनारायण ने कहा कि पिछले साल की तुलना में आधा पानी लगा। महाविद्यालय की टीम अगले सप्ताह उपज नापेगी और नतीजे सबके सामने रखेगी।

school-ki-chhat-par-lage-solar-panel
सरकारी स्कूल की छत पर लगे सौर पैनल, अब बिजली का बिल शून्य
तिलकनगर के सरकारी विद्यालय की छत पर चालीस सौर पैनल लगाए गए हैं। प्रधानाध्यापिका ने बताया कि दिन की सारी ज़रूरत इन्हीं से पूरी हो रही है और बची हुई बिजली ग्रिड को दी जा रही है।
बचे हुए पैसों से विद्यालय ने पुस्तकालय के लिए नई कुर्सियाँ खरीदी हैं। बच्चों को पैनलों की देखरेख सिखाने के लिए एक छोटी समिति भी बनाई गई है।

railway-station-par-khula-doodh-kendra
रेलवे स्टेशन पर खुला माताओं और शिशुओं के लिए अलग कक्ष
राजघाट स्टेशन पर माताओं और छोटे बच्चों के लिए एक अलग कक्ष खोला गया है। इसमें गरम पानी, पालना और बैठने की जगह है और यह चौबीस घंटे खुला रहेगा।
यात्रियों ने इस कदम का स्वागत किया। स्टेशन प्रबंधक ने कहा कि अगले साल तक मंडल के सभी बड़े स्टेशनों पर ऐसे कक्ष बनाए जाएँगे।

pahadi-gaon-mein-pahuncha-nal-ka-pani
पहाड़ी गाँव में पहली बार पहुँचा नल का पानी, महिलाओं ने बाँटी मिठाई
चंदनटोला की महिलाओं को अब पानी के लिए तीन किलोमीटर नहीं चलना पड़ेगा। बुधवार को गाँव की टंकी भरी गई और हर घर के नल से पानी आया तो लोगों ने एक दूसरे को मिठाई खिलाई।
गाँव की सरपंच फूलमती देवी ने बताया कि झरने से पाइप लाने में दो साल लगे। अब समिति हर घर से महीने के बीस रुपये लेकर मरम्मत का खर्च उठाएगी।

shahar-ki-bason-mein-chalega-ek-card
शहर की सभी बसों में चलेगा एक ही कार्ड, पहली तारीख से शुरुआत
शहर की निजी और सरकारी बसों में अब एक ही कार्ड से किराया दिया जा सकेगा। परिवहन विभाग ने बताया कि कार्ड अगले महीने की पहली तारीख से सभी डिपो पर मिलेगा।
विद्यार्थियों और बुज़ुर्गों को आधा किराया देना होगा। विभाग का अनुमान है कि छुट्टे पैसों के झगड़े इससे लगभग खत्म हो जाएँगे।

mahila-hockey-team-ne-jeeta-final
राज्य की महिला हॉकी टीम ने आख़िरी मिनट में जीता फ़ाइनल
राज्य की महिला हॉकी टीम ने रविवार को फ़ाइनल में मेज़बान टीम को दो के मुकाबले तीन गोल से हरा दिया। निर्णायक गोल खेल खत्म होने से चालीस सेकंड पहले हुआ।
कप्तान नेहा तिर्की ने जीत अपने गाँव के कोच को समर्पित की। टीम मंगलवार को लौटेगी और स्टेशन से मैदान तक जुलूस निकाला जाएगा।

puraani-haveli-banegi-sangrahalay
ढाई सौ साल पुरानी हवेली बनेगी संग्रहालय, मरम्मत शुरू
व्यापारियों की पुरानी हवेली को संग्रहालय में बदलने का काम शुरू हो गया है। दीवारों पर बने चित्रों को साफ़ करने के लिए पाँच कारीगर राजधानी से बुलाए गए हैं।
संग्रहालय में शहर के बही खाते, तौल के पुराने बाट और नावों के नमूने रखे जाएँगे। पुरातत्व अधिकारी के अनुसार इसे डेढ़ साल में खोलने का लक्ष्य है।
"""

ENGLISH_IN_DELHI = """
ferry-returns-to-the-old-ghat
Ferry returns to the old ghat after eleven years on dry land
The wooden ferry that once carried schoolchildren across the river at Sonpuri made its first crossing in eleven years on Saturday morning, with a brass band on board and the mayor at the rope.
Carpenters replaced two thirds of the hull over the winter. The boat will cross four times a day and costs five rupees, the same as on the day it stopped.

weavers-cooperative-opens-its-own-shop
Weavers' cooperative opens a shop of its own near the station
Sixty weavers who used to sell through middlemen have opened a shop beside the railway station, where the price tag names the person who made the cloth and how long it took.
The cooperative says that its members earned a third more in the first week. It plans a second shop in the state capital before the wedding season.

librarian-walks-books-to-hill-villages
Librarian walks a rucksack of books to the hill villages every week
Every Tuesday Meera Tamang fills a rucksack with forty books and walks to three villages that have no road, and every Tuesday she carries forty others back.
She began after a pupil asked how the second half of a story went. The district library has now bought her a mule and a waterproof trunk.
"""

ARABIC = """
مهرجان-التمور-يستقطب-زوارا-من-القرى-المجاورة
مهرجان التمور يستقطب آلاف الزوار من القرى المجاورة
افتُتح في واحة النخيل يوم الخميس مهرجان التمور السنوي بمشاركة أكثر من مئة مزارع، وعُرضت فيه أصناف نادرة لم تُزرع منذ عقود في هذه المنطقة.
وقال منظم المهرجان سالم الحربي إن عدد الزوار في اليوم الأول فاق التوقعات، وإن المزارعين باعوا نصف محصولهم قبل غروب الشمس.

البلدية-تعيد-افتتاح-المكتبة-العامة-بعد-ترميمها
البلدية تعيد افتتاح المكتبة العامة بعد عامين من الترميم
أعادت البلدية افتتاح المكتبة العامة في وسط المدينة بعد أعمال ترميم استمرت عامين، شملت القاعة الكبرى وقسم المخطوطات وحديقة القراءة الخلفية.
وأوضحت مديرة المكتبة هدى المنصور أن المخطوطات القديمة نُقلت إلى غرفة مبردة، وأن الاستعارة ستبقى مجانية لجميع السكان.

صيادون-يطلقون-سلاحف-بحرية-علقت-في-الشباك
صيادون يطلقون ثلاث سلاحف بحرية علقت في شباكهم
أطلق صيادون في ميناء المرجان فجر الأحد ثلاث سلاحف بحرية كانت قد علقت في شباكهم قرب الساحل، بعد أن فحصها طبيب بيطري وتأكد من سلامتها.
ويقول الصيادون إنهم تعلموا طريقة فك الشباك في دورة قصيرة نظمتها جمعية محلية، وإنهم باتوا يبلغون عن كل حالة مماثلة.

طالبات-يصممن-جهازا-يقيس-جودة-مياه-الآبار
طالبات يصممن جهازاً صغيراً يقيس جودة مياه الآبار
صممت أربع طالبات في المدرسة الثانوية الثالثة جهازاً صغيراً يقيس ملوحة مياه الآبار ويرسل النتيجة إلى هاتف المزارع خلال دقيقة واحدة.
وحصل الجهاز على المركز الأول في معرض الابتكار، وستُركب عشرون نسخة منه في مزارع الوادي خلال فصل الشتاء للتجربة.

خط-حافلات-جديد-يربط-الجامعة-بالأحياء-الشرقية
خط حافلات جديد يربط الجامعة بالأحياء الشرقية
بدأت شركة النقل تشغيل خط حافلات جديد يربط الحرم الجامعي بالأحياء الشرقية كل ربع ساعة، من السادسة صباحاً حتى منتصف الليل.
وقالت الشركة إن الخط سيختصر زمن الرحلة إلى النصف، وإن الركوب فيه مجاني خلال الشهر الأول لتشجيع الطلاب على ترك سياراتهم.

فريق-المدينة-يتأهل-إلى-النهائي-بركلات-الترجيح
فريق المدينة يتأهل إلى النهائي بركلات الترجيح
تأهل فريق المدينة لكرة اليد إلى المباراة النهائية بعد فوزه بركلات الترجيح على ضيفه في مباراة امتدت إلى شوطين إضافيين أمام جمهور غفير.
وأشاد المدرب بالحارس الشاب يوسف العمري الذي صد ثلاث ركلات متتالية، وقال إن الفريق سيستعد للنهائي في معسكر قصير.

حرفيون-يحيون-صناعة-الفخار-في-الحي-القديم
حرفيون يعيدون الحياة إلى صناعة الفخار في الحي القديم
عادت أفران الفخار إلى العمل في الحي القديم بعد أن استأجر سبعة حرفيين ورشة مهجورة وبدأوا يعلمون أبناء الحي أسرار الطين والحرق والتزجيج.
وتباع الأواني اليوم في سوق الجمعة، ويقول الحرفي إبراهيم الناصر إن الطلب عليها يزداد لأنها تُصنع كما كانت تُصنع قبل مئة عام.

المستشفى-ينشئ-حديقة-علاجية-لمرضى-القلب
المستشفى ينشئ حديقة للمشي مخصصة لمرضى القلب
أنشأ المستشفى المركزي حديقة للمشي مخصصة لمرضى القلب، فيها ممرات مستوية ومقاعد كل خمسين متراً ولوحات تشرح لكل مريض المسافة التي تناسبه.
وذكر الدكتور فيصل الدوسري أن المرضى الذين يمشون يومياً يغادرون المستشفى أسرع من غيرهم، وأن الحديقة مفتوحة لسكان الحي أيضاً.

متطوعون-يزرعون-ألف-شجرة-سدر-على-الطريق-القديم
متطوعون يزرعون ألف شجرة سدر على الطريق القديم
زرع متطوعون من خمس قرى ألف شجرة سدر على جانبي الطريق القديم المؤدي إلى السد، في حملة بدأت بفكرة من معلم متقاعد.
وتعهدت كل قرية بسقاية الأشجار القريبة منها لثلاث سنوات، وسيُكتب اسم من زرع الشجرة على لوحة خشبية صغيرة بجانبها.

مخبز-عمره-سبعون-عاما-يقدم-الخبز-مجانا-للطلاب
مخبز عمره سبعون عاماً يقدم الخبز مجاناً لطلاب السكن
يقدم مخبز الحارة، الذي افتُتح قبل سبعين عاماً، رغيفين كل صباح لكل طالب في السكن الجامعي منذ أن ارتفعت أسعار الطحين في الصيف.
ويقول صاحب المخبز أبو كريم إن والده كان يفعل الشيء نفسه في أيام الجفاف، وإن أهل الحي صاروا يرسلون إليه أكياس الطحين.

علماء-يسجلون-نوعا-نادرا-من-الطيور-في-المستنقع
باحثون يسجلون نوعاً نادراً من الطيور في المستنقع الجنوبي
سجل باحثون من كلية العلوم ظهور نوع نادر من طيور الماء في المستنقع الجنوبي، بعد غياب دام أكثر من ثلاثين عاماً عن سجلات الرصد.
ودعت الباحثة ريم الشهري هواة التصوير إلى البقاء بعيداً عن الأعشاش حتى نهاية الموسم، وإلى إرسال صورهم إلى الكلية.

سوق-الكتب-المستعملة-يعود-إلى-ساحة-البريد
سوق الكتب المستعملة يعود إلى ساحة البريد كل سبت
يعود سوق الكتب المستعملة إلى ساحة البريد كل يوم سبت ابتداءً من هذا الأسبوع، بعد أن سمحت البلدية للباعة بنصب طاولاتهم تحت الأقواس.
ويشارك في السوق أربعون بائعاً، ويستطيع القارئ أن يبادل كتاباً بكتاب من غير أن يدفع شيئاً إذا كانا من النوع نفسه.
"""

ENGLISH = """
harbour-crane-moves-for-the-first-time
Harbour crane moves for the first time since the storm
The yellow crane at the fish quay in Portlennick turned through a full circle on Monday, the first time it has moved since the January storm bent its jib and shut the quay.
The harbour master said two Dutch engineers had worked through the weekend. The first trawlers are expected to unload there again on Thursday.

council-keeps-the-night-bus-running
Council keeps the night bus running for another winter
Councillors voted by nine to four to keep the night bus between Portlennick and the hospital running until April, using money that had been set aside for a new sign at the town hall.
Nurses had told the meeting that without the bus a late shift meant a taxi that cost more than two hours' pay.

bakery-finds-a-recipe-in-its-own-wall
Bakery finds a forgotten recipe inside its own wall
Builders repairing a chimney at the Tannet Street bakery found a tin box with eleven handwritten recipes, the oldest of them dated 1893 and signed by a woman of whom nothing else is known.
The bakery has tried three. The ginger loaf sold out by ten o'clock on each of the last four mornings.

lighthouse-keeper-hands-over-the-keys
Lighthouse keeper hands over the keys after forty years
Agnes Corrow climbed the hundred and twelve steps of the Skerry light for the last time on Sunday and handed the keys to the trust that will keep it open for visitors.
The lamp has been automatic since 1998, but she has wound the clock beside it every evening all the same.

school-choir-sings-on-the-last-tram
School choir sings on the last tram to the pier
The last tram to the pier left at half past six with thirty children from St Brannoc's on the top deck, singing all the way to a crowd that had gathered at every stop.
The line closes for two years while the sea wall below it is rebuilt. A replacement bus begins on Monday.

oyster-beds-open-again-after-tests
Oyster beds open again after six clean tests in a row
The oyster beds in the upper estuary are open again after six clean tests in a row, the water authority said, ending a ban that had lasted since the treatment works flooded.
Growers say that the oysters have gained a year's weight meanwhile and may be the largest seen for decades.

volunteers-map-every-bench-in-town
Volunteers map every bench in town for walkers who tire
A group of volunteers has walked every street in Portlennick and drawn a map of its three hundred and nine benches, for people who can walk a little way but not a long one.
The map also shows where a bench is missing. The council has promised to put up twelve before the spring.

museum-asks-for-letters-from-the-quarry
Museum asks for letters written by the quarry families
The town museum is asking for letters, photographs and pay slips of the families who worked in the slate quarry, which closed fifty years ago next summer and employed a third of the town.
Whatever is lent will be copied and returned within a week, said the curator, who is herself a quarryman's granddaughter.

rowing-club-wins-by-the-length-of-an-oar
Rowing club wins the estuary race by the length of an oar
Portlennick Rowing Club won the estuary race on Saturday by less than the length of an oar, after a crew from across the water had led for all but the last two hundred metres.
It is the club's first win since 2009. The cup will stand in the window of the post office until the new year.

farm-shop-pays-in-apples
Farm shop pays its helpers in apples and they are glad
Pickers at Holm Farm may take their pay in apples this autumn, and more than half of them do, since the shop gives a crate for what would buy a bag in town.
The farmer says that the idea came from her grandfather's account book, in which wages were written down in cider.

fogbound
Fog keeps the island without a boat for nine days
Nobody has left or reached Great Tam for nine days, the longest time in living memory, because of a fog so thick that the ferry could not find its own jetty.
The shop has run out of milk and of batteries, but not of flour. The ferry company hopes for wind from the north by Friday.

telescope-looks-up-from-the-school-roof
Telescope looks up from the school roof on clear nights
A telescope that was built from a drainpipe and two lenses now stands on the roof of the secondary school, and on clear nights the caretaker leaves the stairs unlocked.
Pupils have seen the rings of Saturn and, once, a cat on the chimney of the bank. A better lens has been promised by the college.

cinema-sells-its-seats-one-by-one
Cinema sells its old seats one by one to pay for new ones
The Regent is selling its four hundred velvet seats one by one for twenty pounds each, with the number plate left on, so that it can pay for new ones that do not creak.
The seat that everyone wants, number G7, has been promised to a couple who met when both had a ticket for it.

river-walk-reopens-with-a-new-bridge
River walk reopens with a bridge made out of old rails
The river walk is open from end to end again, with a footbridge that apprentices have made out of rails from the old goods yard and oak from trees that the storm had felled.
It carries forty people at once. The apprentices tried this out themselves on Wednesday, and then did it again with their teachers.
"""


class Portal:
    """A site; `pages` is what a `Server` is given, and `build` brings it in line with `stories`."""

    stories: list[Story]

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}

    def build(self) -> None:
        made = self.made()
        self.pages.clear()
        self.pages.update(made)

    def made(self) -> dict[str, Page]:
        raise NotImplementedError


class HindiPortal(Portal):
    """Names its stories only in a news sitemap, packed, below an index that robots.txt names."""

    def __init__(self) -> None:
        super().__init__()
        self.stories = stories("hi", DELHI, HINDI, lambda n, slug: f"/desh/{slug}-{4051200 + n}.html")
        self.stories += stories("en", DELHI, ENGLISH_IN_DELHI, lambda n, slug: f"/english/{slug}-{4051300 + n}.html")
        self.stories[3].plain = self.stories[6].plain = True
        self.build()

    def made(self) -> dict[str, Page]:
        home = "".join(f'<li><a href="{path}">{name}</a></li>' for path, name in (
            ("/about-us", "हमारे बारे में"), ("/login?next=%2F", "लॉग इन"), ("/tag/mela", "मेला"), ("/calendar/2031/05", "पंचांग"),
        ))  # fmt: skip
        front = f"<!doctype html><html lang=hi><title>सोनपुरी समाचार</title><body><ul>{home}</ul><p>स्वागत है।</p></body></html>"
        today = datetime.now(UTC).date().isoformat()
        return {
            "/robots.txt": text("User-agent: *\nDisallow: /private/\n\nSitemap: {base}/sitemaps/index.xml\n"),
            "/": (200, HTML, front.encode()),
            "/sitemaps/index.xml": xml(
                '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
                "<sitemap><loc>{base}/sitemaps/sitemap-2019-04.xml</loc></sitemap>"
                "<sitemap><loc>{base}/sitemaps/old.xml</loc><lastmod>2020-01-01</lastmod></sitemap>"
                f"<sitemap><loc>{{base}}/sitemaps/news.xml.gz</loc><lastmod>{today}</lastmod></sitemap></sitemapindex>"
            ),
            "/sitemaps/news.xml.gz": self.sitemap(),
            "/about-us": (200, HTML, decoy("हमारे बारे में", "यह साइट केवल परीक्षण के लिए बनाई गई है। " * 12)),
            **{story.path: (200, HTML, self.article(story)) for story in self.stories},
        }  # fmt: skip

    def sitemap(self) -> Page:
        urls = "".join(
            f"<url><loc>{{base}}{s.path}</loc><news:news><news:publication><news:name>Sonpuri Samachar</news:name>"
            f"<news:language>{s.language}</news:language></news:publication><news:publication_date>"
            f"{s.published.isoformat()}</news:publication_date><news:title>{escape(s.headline)}</news:title></news:news>"
            + (f"<lastmod>{s.modified.isoformat()}</lastmod>" if s.modified else "") + "</url>"
            for s in self.stories
        )  # fmt: skip
        more = ("/tag/mela", "/about-us", "/files/patrika.pdf", f"{self.stories[0].path}?utm_source=news&amp;fbclid=12")
        urls += "".join(f"<url><loc>{{base}}{path}</loc></url>" for path in more)
        urls += "<url><loc>https://elsewhere.example/desh/kahin-aur-ki-khabar-99887766</loc></url>"
        body = (
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
            f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{urls}</urlset>'
        )
        return xml(body, packed=True)

    def article(self, story: Story) -> bytes:
        data = "" if story.plain else json_ld(story, "NewsArticle")
        paragraphs = "".join(f"<p>{escape(text)}</p>" for text in story.text)
        return (
            f"<!doctype html><html lang={story.language}><head><meta charset=utf-8><title>{escape(story.headline)}</title>{data}"
            f"</head><body><header><a href='/'>सोनपुरी समाचार</a></header><article><h1>{escape(story.headline)}</h1>"
            f"<time datetime='{story.published.isoformat()}'>{story.published:%d/%m/%Y}</time>{paragraphs}"
            "<p><a href='/tag/mela'>मेला</a></p></article><footer><a href='/about-us'>हमारे बारे में</a></footer></body></html>"
        ).encode()


class ArabicPortal(Portal):
    """Names its stories only in an RSS feed, which its front page names."""

    def __init__(self) -> None:
        super().__init__()
        self.stories = stories("ar", RIYADH, ARABIC, lambda n, slug: quote(f"/أخبار/{slug}"))
        self.stories[1].plain = self.stories[4].plain = True
        self.build()

    def made(self) -> dict[str, Page]:
        front = (
            "<!doctype html><html lang=ar dir=rtl><head><meta charset=utf-8><title>صحيفة الواحة</title>"
            '<link rel="alternate" type="application/rss+xml" title="الأخبار" href="/feed.xml">'
            '<link rel="alternate" type="application/rss+xml" title="تعليقات" href="/comments/feed/"></head><body>'
            "<div><a href='/login'>دخول</a> <a href='/about'>من نحن</a> <a href='/calendar/2026/12'>التقويم</a></div>"
            "<p>أهلاً بكم في صحيفة الواحة.</p></body></html>"
        )  # fmt: skip
        return {
            "/": (200, HTML, front.encode()),
            "/feed.xml": xml(self.feed()),
            "/about": (200, HTML, decoy("من نحن", "صحيفة الواحة موقع خيالي أُنشئ للاختبار فقط. " * 12)),
            **{story.path: (200, HTML, self.article(story)) for story in self.stories},
        }

    def feed(self) -> str:
        items = "".join(
            f"<item><title>{escape(s.headline)}</title><link>{{base}}{s.path}?utm_source=rss&amp;utm_medium=feed</link>"
            f"<guid isPermaLink='false'>waha-{number}</guid><pubDate>{format_datetime(s.published)}</pubDate>"
            + (f"<atom:updated>{s.modified.isoformat()}</atom:updated>" if s.modified else "")
            + f"<description><![CDATA[<p>{s.text[0][:60]}…</p>]]></description></item>"
            for number, s in enumerate(self.stories)
        )
        items += (
            f"<item><title>{escape(self.stories[0].headline)}</title><link>{{base}}{self.stories[0].path}</link></item>"
        )
        items += "<item><title>إعلان</title><link>https://ads.example/أعلن-معنا-في-كل-مكان-123456</link></item>"
        items += "<item><title>العدد الورقي</title><link>{base}/issues/today.pdf</link></item>"
        return (
            '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>'
            f"<title>صحيفة الواحة</title><link>{{base}}/</link><language>ar</language>{items}</channel></rss>"
        )

    def article(self, story: Story) -> bytes:
        data = "" if story.plain else json_ld(story, "Article")
        body = "".join(f"<p class='matn'>{escape(text)}</p>" for text in story.text)
        return (
            "<!doctype html><html lang=ar dir=rtl><head><meta charset=utf-8>"
            f"<title>{escape(story.headline)} - صحيفة الواحة</title>{data}</head><body><div id=menu><a href='/'>الرئيسية</a>"
            f"</div><div id=main><h1>{escape(story.headline)}</h1><div><time datetime='{story.published.isoformat()}'>"
            f"{story.published:%Y-%m-%d}</time></div><div class=nass>{body}</div></div>"
            "<div id=foot><a href='/about'>من نحن</a> <a href='/calendar/2026/12'>التقويم</a></div></body></html>"
        ).encode()


class EnglishPortal(Portal):
    """Has only section pages, with further pages each, and traps."""

    PER_PAGE = 3

    def __init__(self) -> None:
        super().__init__()
        self.stories = stories("en", UTC, ENGLISH, lambda n, slug: f"/{slug}/")
        self.stories[5].plain = self.stories[11].plain = True
        self.sections = {"town": self.stories[0::2], "harbour-and-sea": self.stories[1::2]}
        self.build()

    def made(self) -> dict[str, Page]:
        pages: dict[str, Page] = {
            "/robots.txt": (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /wp-admin/\n"),
            "/": (200, HTML, self.page("Portlennick Post", self.cards(self.stories[:2]) + self.cards(self.stories[13:]))),
            "/special-report-on-the-river/": (
                200, HTML, self.page("Special report: the river", "<h1>The river</h1>" + self.cards(self.stories[5:9])),
            ),
            "/about/": (200, HTML, self.page("About", "<h1>About</h1><p>" + "We are an invented paper for tests. " * 20)),
            "/privacy-policy/": (200, HTML, self.page("Privacy", "<h1>Privacy</h1><p>" + "We keep nothing. " * 30)),
            "/files/timetable": (200, PDF, b"%PDF-1.4 nothing"),
            "/tag/fish/": (200, HTML, self.page("Fish", self.cards(self.stories[:3]))),
        }  # fmt: skip
        for name, listed in self.sections.items():
            last = -(-len(listed) // self.PER_PAGE)
            for number in range(1, last + 1):
                path = f"/category/{name}/" + (f"page/{number}/" if number > 1 else "")
                older = f'<a href="/category/{name}/page/{number + 1}/">Older posts</a>' if number < last else ""
                shown = self.cards(listed[(number - 1) * self.PER_PAGE : number * self.PER_PAGE])
                pages[path] = 200, HTML, self.page(name.title(), f"<h1>{name.title()}</h1>{shown}<div>{older}</div>")
        for number in range(1, 200):  # a list without an end, which shows its last page over and over
            path = "/latest" + (f"?page={number}" if number > 1 else "")
            shown = self.cards(self.stories[3 * min(number, 3) - 3 : 3 * min(number, 3)])
            pages[path] = (
                200,
                HTML,
                self.page("Latest", f'<h1>Latest</h1>{shown}<a href="/latest?page={number + 1}">»</a>'),
            )
        for story in self.stories:
            pages[story.path] = 200, HTML, self.article(story)
        return pages

    def page(self, title: str, main: str) -> bytes:
        names = [*self.sections, "special"]
        links = [("/category/" + name + "/", name.title()) for name in names[:-1]]
        links += [("/latest", "Latest"), ("/about/", "About"), ("/wp-login.php", "Log in")]
        menu = "".join(f'<li><a href="{path}">{name}</a></li>' for path, name in links)
        days = "".join(f'<a href="/2026/11/{day:02}/">{day}</a> ' for day in range(1, 29))
        side = f'<div class="calendar">{days}<a href="/events/?month=2026-12">next month</a></div><a href="/tag/fish/">fish</a>'
        return (
            f"<!doctype html><html lang=en><head><title>{title} – Portlennick Post</title>"
            '<meta property="og:site_name" content="Portlennick Post"></head><body>'
            f"<nav><ul>{menu}</ul></nav><main>{main}</main><aside>{side}</aside><footer><a href='/privacy-policy/'>Privacy</a>"
            "<a href='https://social.example/share-this-page-with-everybody'>Share</a></footer></body></html>"
        ).encode()

    def cards(self, listed: list[Story]) -> str:
        cards = "".join(
            f'<article><h2><a href="{s.path}?utm_source=home&ref=top">{escape(s.headline)}</a></h2>'
            f"<p>{escape(s.text[0][:70])}…</p><a href='{s.path}'>Continue reading</a></article>"
            for s in listed
        )
        return cards + (
            '<article><h2><a href="/special-report-on-the-river/">Special report: what became of the river</a></h2></article>'
            '<article><h2><a href="https://partner.example/a-story-of-another-site">A story of another site</a></h2></article>'
            '<article><h2><a href="/files/timetable">The timetable of all boats for the winter</a></h2></article>'
        )  # fmt: skip

    def article(self, story: Story) -> bytes:
        data = "" if story.plain else json_ld(story, "NewsArticle")
        paragraphs = "".join(f"<p>{escape(text)}</p>" for text in story.text)
        main = (
            f"<article><h1>{escape(story.headline)}</h1><p class=meta><time datetime='{story.published.isoformat()}'>"
            f"{story.published:%B} {story.published.day}, {story.published.year}</time></p>{paragraphs}</article>"
        )
        return self.page(escape(story.headline), main).replace(b"</head>", data.encode() + b"</head>")


class SitemapPortal(Portal):
    """Names its stories in sitemaps of one story each, below indexes, below an index; the newest on its front page."""

    def __init__(self, width: int, front: int, *, dated: bool = False) -> None:
        super().__init__()
        self.width, self.front, self.dated = width, front, dated
        text = stories("en", UTC, ENGLISH, lambda n, slug: slug)[0].text
        now = datetime.now(UTC).replace(microsecond=0)
        self.stories = [
            Story(
                f"/news/crane-number-{n}-moves-for-the-first-time-{4000 + n}.html",
                f"Crane number {n} moves for the first time since the storm",
                [*text, f"It was crane number {n} of those on the quay, and {n} more are to follow before the summer."],
                "en", now - timedelta(minutes=n),
            )
            for n in range(front + width * width)
        ]  # fmt: skip
        self.build()

    def made(self) -> dict[str, Page]:
        cards = "".join(
            f"<article><h2><a href='{s.path}'>{s.headline}</a></h2><p>{s.text[0][:60]}…</p></article>"
            for s in self.stories[: self.front]
        )
        pages: dict[str, Page] = {
            "/robots.txt": text("User-agent: *\nSitemap: {base}/map.xml\n"),
            "/": (
                200,
                HTML,
                f"<!doctype html><html lang=en><title>Quay</title><body><main>{cards}</main></body></html>".encode(),
            ),
            "/map.xml": self.index(f"/map/{i}.xml" for i in range(self.width)),
        }
        below = iter(self.stories[self.front :])
        for i in range(self.width):
            pages[f"/map/{i}.xml"] = self.index(f"/map/{i}/{j}.xml" for j in range(self.width))
            for j in range(self.width):
                pages[f"/map/{i}/{j}.xml"] = xml(f"<urlset><url><loc>{{base}}{next(below).path}</loc></url></urlset>")
        return pages | {story.path: (200, HTML, self.article(story)) for story in self.stories}

    def index(self, paths: Iterable[str]) -> Page:
        days = (f"2026-01-{number % 28 + 1:02}" for number in count())
        files = "".join(
            f"<sitemap><loc>{{base}}{path}</loc>" + (f"<lastmod>{day}</lastmod>" if self.dated else "") + "</sitemap>"
            for path, day in zip(paths, days, strict=False)
        )
        return xml(f"<sitemapindex>{files}</sitemapindex>")

    def article(self, story: Story) -> bytes:
        paragraphs = "".join(f"<p>{line}</p>" for line in story.text)
        head = f"<head><meta charset=utf-8><title>{story.headline}</title>{json_ld(story, 'NewsArticle')}</head>"
        return f"<!doctype html><html lang=en>{head}<h1>{story.headline}</h1>{paragraphs}</html>".encode()


def json_ld(story: Story, kind: str) -> str:
    told = {
        "@context": "https://schema.org", "@type": kind, "headline": story.headline, "inLanguage": story.language,
        "datePublished": story.published.isoformat(),
    }  # fmt: skip
    return f'<script type="application/ld+json">{json.dumps(told, ensure_ascii=False)}</script>'


def decoy(title: str, words: str) -> bytes:
    return f"<!doctype html><title>{title}</title><h1>{title}</h1><p>{words}</p>".encode()


def text(body: str) -> Page:
    return lambda handler: (200, {"Content-Type": "text/plain"}, body.replace("{base}", base_of(handler)).encode())


def xml(body: str, *, packed: bool = False) -> Page:
    """A file that names its own host, and answers 304 where it is the same."""

    def serve(handler: Handler) -> Answer:
        made = body.replace("{base}", base_of(handler)).encode()
        etag = '"' + hashlib.sha256(made).hexdigest()[:16] + '"'
        if handler.headers.get("If-None-Match") == etag:
            return 304, {"ETag": etag, "Content-Length": "0"}, b""
        kind = {"Content-Type": "application/gzip"} if packed else XML
        return 200, {**kind, "ETag": etag}, gzip.compress(made) if packed else made

    return serve


def base_of(handler: Handler) -> str:
    return f"http://{handler.headers['Host']}"
