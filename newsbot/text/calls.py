"""Lines that no story consists of: calls to follow and subscribe, labels of buttons, tags, notes on the print edition
and on advertisements, requests for consent.

Strings in, strings out. All patterns are for folded lines (see `newsbot.text.clean.fold`).
"""

from __future__ import annotations

import re

from newsbot.text.clean import fold


def _any(*phrases: str) -> str:
    return "|".join(re.escape(fold(phrase)) for phrase in phrases)


_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_NETWORK = (
    r"(?:facebook|instagram|google news|linkedin|telegram|threads|tiktok|twitter|whatsapp|youtube|x|"
    + _any(
        "فیس بک", "انسٹاگرام", "ٹوئٹر", "ایکس", "ٹیلی گرام", "ٹک ٹاک", "واٹس ایپ", "یوٹیوب", "یو ٹیوب", "گوگل نیوز",
        "فيسبوك", "انستغرام", "إنستغرام", "تويتر", "إكس", "تلغرام", "تليغرام", "تيك توك", "واتساب", "واتس اب", "يوتيوب",
        "غوغل نيوز", "جوجل نيوز", "فیسبوک", "اینستاگرام", "توییتر", "تلگرام", "یوتیوب",
        "फेसबुक", "इंस्टाग्राम", "ट्विटर", "टेलीग्राम", "वॉट्सऐप", "व्हाट्सएप", "व्हाट्सऐप", "यूट्यूब", "गूगल न्यूज़",
        "ফেসবুক", "ইনস্টাগ্রাম", "টুইটার", "টেলিগ্রাম", "হোয়াটসঅ্যাপ", "ইউটিউব", "গুগল নিউজ",
    )
    + ")"
)  # fmt: skip
_THIS_STORY = "this (?:article|copy|post|report|story)"
_FOLLOW = (
    r"(?:\(?you can (?:also |now )?(?:join|follow|subscribe to) (?:us|our)"
    r"|(?:click here to )?(?:join|follow|subscribe to) (?:us|our|the))\b.*"
    r"\b(?:channel|newsletter|on|(?:whatsapp|telegram|facebook|signal) (?:group|community))\b"
    r"|for (?:(?:all|the) ){0,2}(?:latest|more)(?: [^.?!\"]{2,60})?, (?:please )?(?:follow|join|subscribe to) "
    rf"(?:us|our)\b(?![^.?!]{{0,120}}, [^.?!,]{{1,30}} (?:said|says|adds)\b)[^.?!\"]{{0,60}}"
    rf"(?: on {_NETWORK}(?![\w-])[^.?!\"]{{0,80}}| (?:channel|newsletter|page|group))[.!]?$"
    rf"|s[ií]g(?:ue|a) toda la información\b.{{0,60}} en (?:{_NETWORK}|nuestr[oa]s?)(?!\S)"
    r"|suivez (?:toute )?l'(?:actu|actualité|info)\b.{0,80} "
    rf"(?:en vous (?:abonnant|inscrivant)|sur (?:{_NETWORK}|nos|notre))(?!\S)"
    r"|(?:s[ií]g(?:ue|a)nos (?:en|por|también)|sigam?-nos (?:n[ao]s?|em|também)|siga o (?:nosso )?canal"
    r"|suivez-nous (?:sur|aussi)|abonnez-vous|seguici (?:su|anche)"
    r"|iscriviti al(?:la)? (?:nostr[oa] )?(?:canale|newsletter)"
    r"|folg(?:en sie|[et]) uns (?:auf|bei|jetzt|hier)|volg ons (?:op|via|ook)|(?:obserwuj|śledź) nas (?:na|w|też)"
    r"|sledujte nás (?:na|také)|(?:följ|følg) oss? (?:på|även|også)|seuraa meitä \S+ss[aä]|urmăre[sș]te-ne (?:pe|și)"
    r"|ikuti kami (?:di|juga)|theo dõi chúng tôi (?:trên|tại|qua)|подписывайтесь на|підписуйтес[яь] на"
    r"|ακολουθήστε (?:μασ|(?:το|την?) .{1,40} στ(?:ο|α|η|ην) [a-z]\S*)|تابعونا|bizi \S{1,30} takip edin"
    r"|ما را در .{1,30} دنبال کن\S{1,3}|ہمیں .{1,30} فالو)(?!\S)"
    rf"|stay (?:updated|connected|informed|tuned) (?:with|to) .{{1,40}} on {_NETWORK}[.!]?$"
    rf"|(?:{_any('تابعوا')}|{_any('تابع')}(?:{_any('نا')}| (?:{_any('أخبار', 'آخر')}|"
    rf"(?:{_any('قنا', 'صفح', 'حساب')})(?:{_any('ة', 'تنا', 'نا')})?)))(?!\S)"
    rf".{{0,40}} (?:{_any('على', 'عبر')}) {_NETWORK}(?: ?{_any('و')} ?{_NETWORK})?[.!]?$"
    rf"|(?:{_any('اشتركوا', 'اشترك', 'انضموا', 'انضم')}) (?:{_any('في', 'إلى')}) (?:{_any('قناتنا', 'نشرتنا')})(?!\S)"
    rf"|(?:ہماری|ہمارے|ہمارا) .{{1,60}} (?:{_any('فالو', 'جوائن', 'سبسکرائب', 'لائک')}) کریں(?: اور .{{1,80}})?[.!۔]?$"
    rf"|(?=[؀-ۿ])(?:\S{{1,20}} ){{1,5}}{_NETWORK} (?:چینل|پیج|اکاونٹ|گروپ) (?:کو )?"
    rf"(?:{_any('فالو', 'جوائن', 'سبسکرائب', 'لائک')}) کریں(?: اور .{{1,80}})?[.!۔]?$"
    rf"|हमें (?:{_NETWORK} .{{0,40}})?फॉलो (?:करें|कीजिए)(?!\S)"
    rf"|हमारे .{{0,40}}(?:चैनल|पेज|ग्रुप) (?:को|से) (?:सब्सक्राइब|फॉलो|लाइक|जुड़ें|जॉइन|ज्वाइन)(?: करें)?[.!।]?$"
    rf"|আমাদের .{{0,40}}(?:ফলো|অনুসরণ|সাবস্ক্রাইব|লাইক) (?:করুন|করো)[.!।]?$"
)
"""Calls to follow the site on a network."""
_SUBSCRIBE = (
    r"(?=.{0,170}s(?:ign up|ubscribe)|.{0,170}join)(?:(?:[^.?!\"]{3,100}(?:[.?!]| -) )?(?:then |please )?"
    r"(?:sign up|subscribe)(?: here| now| today)? (?:for|to)(?: receive| get)? our\b"
    r"|[^.?!\"]{3,100}\? (?:sign up|subscribe|join)(?: here| now| today)? (?:for|to) [^.?!\"]{0,40}\bnewsletters?\b"
    r"|(?=.{0,160}\bnewsletters?\b)[^\"]{3,160}\W(?:sign up|subscribe) (?:here|now|today|below)[.!]?$)"
    r"|get (?:our|the|all|more)\b.{0,100}\b(?:delivered|sent|straight|directly|right) (?:to|in|into) your "
    r"(?:e-?mail )?inbox\b"
    r"|(?:(?:did you )?(?:like|enjoy)|liked|liking|enjoyed|enjoying|love) (?:what you(?:'re| are)? read(?:ing)?"
    r"|(?:this|our) (?:article|story|post|work|reporting|journalism))\? "
    r".{0,40}\b(?:become|sign up|subscribe|join|support)\b"
    r"|(?:become an? (?:\w{1,20} )?(?:member|subscriber|supporter|patron)(?: now| today)? (?:to|and)|please) support "
    r"our (?:\w{1,20} )?(?:journalism|reporting|newsroom|work)\b"
    r"|(?:inscrivez-vous|abonnez-vous) (?:dès maintenant )?à (?:notre|nos) (?:newsletters?|lettres?)\b"
    r"|(?:abonniere(?:n sie)?|bestelle(?:n sie)?) (?:hier |jetzt )?(?:unseren?|den) (?:\w{1,20} ){0,2}newsletter\b"
    r"|(?:alles|(?:noch )?mehr|weitere) [^.?!\"]{3,80} (?:finden sie|findest du|gibt es|lesen sie) (?:auch )?"
    r"in unsere[mnr] [^.?!\"]{0,30}(?:app|kanal|newsletter)[.!]?$"
    r"|(?:suscríbe(?:te|se)|suscríbase|apúntate) (?:aquí )?a (?:nuestr[oa]s?) \w"
    r"|(?:assine (?:a )?|inscreva-se na |receba (?:a )?)nossa newsletter\b"
    r"|(?:download|get) our (?:free )?(?:\w{1,20} )?app\b[^\"]{0,100}$"
    r"|(?:catch|check(?: out)?|follow|get|read) (?:all )?(?:the )?(?=(?:[^\".]{0,60}\bnews\b){2})"
    r"(?=[^\"]{0,190}\b(?:(?:breaking|current|latest) (?:news|updates)|download the|google news)\b)[^\"]{0,190}$"
    r"|schrijf je (?:hier |nu )?in voor (?:onze|de) (?:\w{1,20} )?nieuwsbrief\b|bültenimize abone ol"
)
"""Calls to subscribe to the site, or to support it."""
_ADVERTISEMENT = (
    r"(?:(?:advertisement|ad)(?:[ –—-]+scroll to continue)?|sponsor(?:ed)? message"
    r"|(?:advertisement[ :–—-]+)?(?:this )?(?:story|article) continues (?:below|after)"
    r"(?: (?:this |the )?(?:ad(?:vertisement)?|photo|picture|video))?"
    r"|continue reading (?:below|the main (?:story|article))|scroll to continue(?: with content)?"
    r"|artikel wird nach der anzeige fortgesetzt|(?:weiterlesen|weiter|mehr) nach der (?:anzeige|werbung)"
    r"|la suite après (?:cette|la) publicité"
    r"|(?:(?:het |de )?(?:artikel|tekst|verhaal) gaat|lees) verder (?:onder|na) "
    r"(?:(?:de|deze|het|dit) )?(?:advertentie|foto|afbeelding|video|bericht)"
    r"|(?:artikeln|texten) fortsätter (?:under|efter) (?:annonsen|bilden|videon)"
    r"|(?:artikkelen|saken|teksten) fortsetter (?:under|etter) (?:annonsen|bildet|videoen)"
    r"|(?:artiklen|teksten) fortsætter (?:under|efter) (?:annoncen|billedet|videoen)"
    r"|(?:mainos \()?(?:artikkeli|juttu|teksti) jatkuu (?:alla|(?:mainoksen|kuvan|videon) (?:alla|jälkeen))\)?"
    r"|(?:članak|priča|tekst|vijest|vest) se nastavlja (?:ispod|nakon|posle|poslije) "
    r"(?:fotografije|oglasa|reklame|videa)"
    r"|(?:текст|чланак) се наставља (?:испод|након|после) (?:огласа|рекламе)"
    r"|članek se nadaljuje (?:pod|po) oglas(?:om|u)"
    r"|(?:článek|text) pokračuje (?:pod|za) (?:reklamou|inzercí)"
    r"|(?:článok|text) pokračuje pod (?:video ?)?(?:reklamou|inzerciou)"
    r"|a cikk(?:ünk)? a (?:hirdetés|videó|kép) (?:után|alatt) folytatódik"
    r"|(?:articolul|textul|știrea) (?:se )?continuă (?:după|sub) (?:publicitate|reclamă)"
    r"|(?:текстът|статията|новината) продължава (?:след|под) реклама(?:та)?"
    r"|(?:straipsnis|tekstas) tęsiasi (?:po|žemiau) reklam(?:a|os)|(?:raksts|teksts) turpinās (?:pēc|zem) reklāmas"
    r"|(?:artikkel|lugu|tekst) jätkub (?:pärast|peale) reklaami|το (?:άρθρο|κείμενο) συνεχίζεται μετά τη διαφήμιση"
    r"|(?:продолжение|текст продолжается) после рекламы|продовження після реклами|haberin devamı(?: reklamdan sonra)?"
    r"|(?:dalszy ciąg|ciąg dalszy|dalsza część) (?:materiału|artykułu|tekstu) (?:pod|poniżej)\b.{0,30}"
    r"|text ad ?: ?.{1,100}"
    r"|continúa (?:leyendo )?después de la publicidad|continua após a publicidade|continua a leggere dopo la pubblicità"
    r"|anzeige|werbung|publicité|publicidad|pubblicità|publicidade|реклама|reklama|reklame|reklam|advertentie|annons"
    r"|iklan|quảng cáo|tangazo|matangazo|mainos|hirdetés|oglas|reclamă|διαφήμιση|اعلان|اعلانات|اشتہار|اشتہارات|تبلیغات"
    r"|פרסומת|विज्ञापन|বিজ্ঞাপন|விளம்பரம்|දැන්වීම|โฆษณา|广告|廣告|広告|광고|(?:after|skip past) newsletter promotion)$"
)
_THIS_CONTENT = (
    r"(?:(?:this|the external) (?:content|element|embed|post|video)"
    r"|diese[ns]? (?:externen? )?(?:beitrag|element|inhalte?|video)|(?:deze|dit) (?:externe )?(?:bericht|inhoud|video)"
    r"|(?:ce|cet|cette) (?:contenu|élément|vidéo)|este (?:contenido|conteúdo|vídeo)|questo (?:contenuto|video)"
    r"|(?:det här|detta|dette) (?:indhold|innehållet?|innholdet)|t[eę] treś\S{1,3})"
)
_UNSAID = r"(?!.{0,240}\b(?:according to|found|held|ruled|said|says)\b)"
"""Nobody is quoted in such a line: stories are about consent and cookies, too."""
_CONSENT = (
    rf"(?:to (?:display|load|see|show|view|watch) {_THIS_CONTENT}"
    rf"|um {_THIS_CONTENT} (?:anzusehen|anzuzeigen|zu laden|zu sehen)"
    rf"|om {_THIS_CONTENT} te (?:kunnen )?(?:bekijken|laden|tonen|zien)"
    rf"|(?:para (?:mostrar|ver|visualizar)|per (?:mostrare|vedere|visualizzare)) {_THIS_CONTENT}"
    rf"|pour (?:afficher|consulter|regarder|visionner|voir) {_THIS_CONTENT}"
    rf"|f[oö]r (?:at|att|å) (?:se|visa|vise) {_THIS_CONTENT}|a?by (?:wyświetlić|zobaczyć) {_THIS_CONTENT})(?!\w)"
    r"(?=.{0,160}(?:autoris|consen|cookie|einwillig|informasjonskap|permission|samty[ck]k|toestemming|zgod|zustimm))"
    rf"|we (?:ask for|need) your (?:consent|permission) to (?:display|load|show) {_THIS_CONTENT}\b"
    r"|mit (?:deiner|ihrer) (?:einwilligung|zustimmung) (?:wird|werden) [^.]{0,40}\bextern[^.]{0,80} "
    r"(?:angezeigt|geladen)\b"
    r"|(?:an dieser stelle|hier) (?:befindet sich|finden sie|findest du) (?:ein(?:en)? )?"
    r"(?:externe[nr]?|(?:von der redaktion )?empfohlene[nr]?(?: externe[nr]?| redaktionelle[nr]?)?) inhalte?\b"
    r"|ich bin (?:damit )?einverstanden, dass mir externe inhalte (?:angezeigt|geladen) werden\b"
    r"|(?:empfohlener (?:externer|redaktioneller) inhalt|(?:diesen|externe[nr]?) inhalte? (?:anzeigen|laden|zulassen))$"
    r"|dit is (?:een )?externe inhoud\b"
    r"|(?:we|(?:our|this) (?:web ?)?site) uses? cookies\b(?=[^\"]{0,160}\b(?:agree|experience|our|your)\b)"
    r"|(?:wir verwenden|diese (?:web)?(?:seite|site) verwendet) cookies\b(?=[^\"]{0,160}\b(?:ihre|unsere)[mnrs]?\b)"
)
"""Requests for consent to cookies, and to what other sites embed."""
_READERS_ACCOUNT = (
    r"you can (?:read|save) this (?:article|story) (?:for free )?by registering\b"
    r"|(?:(?:log ?in|register|sign in|subscribe)(?:, | or )){0,3}(?:log ?in|register|sign in|subscribe) to save "
    r"(?:articles|stories|this (?:article|story))\b"
    r"|you have (?:free |full )?access to this (?:article|story) (?:courtesy of|through|via) your \w"
    r"|article content$"
    r"|you have (?:only )?(?:\d{1,2}|no|one|two|three|four|five) (?:more )?(?:free )?(?:articles?|stories|story) "
    r"(?:left|remaining)\b[^\"]{0,100}$"
)
"""What readers may do with their accounts, and how many articles they may still read."""
_REPORTED_BY = (
    r"(?=[^@]{0,170}@)(?:[^\"]{3,120}\b(?:covers|reports on|writes (?:about|for|on)"
    r"|is (?:an?|the) (?:[\w'-]{1,20} ){0,6}(?:columnist|correspondent|editor|journalist|photographer|reporter"
    r"|writer))\b[^\"]{0,120}[.!] (?:you can )?(?:contact|e-?mail|follow|reach|write to) (?:her|him|me)\b"
    r"|(?:you can )?(?:contact|e-?mail|follow|reach|write to) (?:me|the (?:author|reporter|writer))\b)"
    r"[^\"]{0,60}@\S{1,60}$"
    r"|(?:e-?mail|send) (?:us )?(?:your )?(?:news|story) (?:ideas|tips) (?:at|to) \S{1,40}@\S{1,60}$"
)
"""Who wrote the story, with an address: `Jane Doe covers schools for The Post. Reach her at jane@post.example.`"""
_EDITED = (
    rf"\(?(?:except for the headline, )?{_THIS_STORY} has not been edited by [^.\"]{{2,100}}\.?\)?$"
    rf"|{_THIS_STORY} (?:is|was|has been) auto(?:-|matically )(?:generated|published)\b[^\"]{{0,150}}$"
    rf"|{_THIS_STORY} (?:has been|was) updated(?: throughout)?\.?$"
    r"|\(edited by [^.()\"]{3,60}\)$|editor ?: ?(?:\w\. ?){1,4}$"
)
"""Whether the newsroom edited the story."""
_DISCLOSURE = (
    r"(?:this (?:article|page|post|site|story)|(?:our|some) (?:articles|links|posts)) (?:may )?"
    r"(?:contains?|includes?|(?:are|have)) affiliate links\b|as an amazon associate,? (?:i|we) (?:may )?earn\b"
    r"|affiliate (?:disclaimer|disclosure) ?: ?\S|getting your [^.]{2,40} player ready\b"
)
"""That a site earns by links in the story, and that its player loads."""
_BESIDE = (
    r"(?:see also|up next) ?: ?\S(?!.{0,200}[.!?]$)"
    r"|(?:click here to )?read (?:this|the) (?:article|report|story) in [a-z]{4,20}[.:]?$"
    rf"|(?:{_any('یہ خبر', 'یہ رپورٹ')}) \S{{3,20}} (?:{_any('میں پڑھیں')})[:۔]?$"
    r"|(?:more like this|post navigation|was this (?:article|page|post|story) helpful\?)$"
)
"""What leads from the story to others, and to its other versions."""
_MISTAKE = (
    r"(?=(?:(?:did you (?:find|notice|see|spot)|found|spotted) an? (?:error|mistake|typo)"
    r"(?: in this (?:article|story))?"
    r"|(?:haben sie (?:einen )?)?fehler (?:entdeckt|gefunden)|hai (?:notato|trovato) un errore"
    r"|encontrou (?:algum|um) erro|našli (?:jste|ste) chybu|kļūda rakstā"
    r"|(?:заметили|нашли) (?:опечатку|ошибку)(?: в тексте)?|знайшли помилку)\?)(?!.{0,200}\b(?:said|says)\b)"
)
"""Where to report mistakes in it."""
_PLACEHOLDER = r"\[(?:gambas|video|audio|gallery|embed|instagram|youtube|tweet)(?::| \w{1,20}=)[^\]]{1,80}\]$"
"""What a template did not replace by a picture or a player: `[Gambas:Video 20detik]`, `[gallery ids="1,2"]`."""
_RESERVED = (
    r"(?:本(?:[网網]站?|站|文|[报報])|版[权權])[^。]{0,60}[未非][经經][^。]{0,12}不得[转轉][载載]"
    r"|下[载載][^。]{1,20} ?app[ ,，][^。]{0,20}[!！。]?$"
)
"""In Chinese: who may reprint the story, and the call to load the site's app."""
_NO_REPRINT = (
    r"(?=.{0,120}무단 ?전재)[<\[(【]?(?:저작권자|copyright|[c©]|무단).{0,100}금지(?:합니다)?[.>\])】]{0,2}$"
    r"|(?![^。]{0,30}(?:法|法律|条例)[はがで])[^。]{0,30}無断(?:転載|複製)(?:・[^。]{1,8})?[をは]?(?:禁じます|お断りします|禁止(?:します|です)?)。?$"
    r"|dilarang keras (?=[^\"]{0,120}\b(?:artikel|konten|situs(?: web)?) ini\b)"
    r"[^\"]{0,120}\btanpa (?:se)?izin\b[^,\"]{0,80}$"
)
"""In Korean, Japanese and Indonesian: that nobody may reprint the story."""
_TIPS = (
    r"[▶▷■◆※☞ ]{0,3}제보는 (?:카카오톡|카톡) @?[a-z\d_.]{2,30}(?: ?<[^<>]{0,80}>)?(?: \d{4}/\d\d/\d\d \d\d:\d\d 송고)?$"
    r"|[▶▷■◆※☞] ?제보하기(?![^▶▷■]{0,100}다\.?$)"
    r"|(?![^.]{0,20}(?:경찰|가족|유족|부모|수사|당국))"
    r"[^.]{1,20}[는은] (?:24시간 )?(?:여러분|독자|시청자)[^.]{0,8} 제보를 기다립니다(?:[.!]?$|[.!]? ?[▶▷■])"
    r"|[▶▷■☞] ?[^.]{2,40} 구독하기$|[▶▷] ?(?:전화|이메일) ?: ?[\d+][\d -]{5,20}(?:$| ?[▶▷])|[▶▷] ?이메일 ?: ?\S{1,60}@"
)
"""In Korean: where to send tips and to subscribe: `제보는 카카오톡 harbour`."""
_PICTURED = (
    r"[\[(<]사진 ?[=:/] ?[^\[\]()<>.]{2,40}[\])>]$|사진 ?[=:] ?[^.]{2,30} 제공$"
    r"|※ ?(?:写真|画像)は(?:すべて)?イメージです。?$"
)
"""In Korean and Japanese: whose a picture is, and that it does not show what happened."""
_PAID = (
    r"この記事は(?:有料|会員限定|有料会員限定)(?:の)?記事です。?(?: ?残り ?[\d,]{1,6} ?文字)?$"
    r"|[【(]?残り ?:? ?[\d,]{1,6} ?文字(?: ?[/(] ?全文 ?:? ?[\d,]{1,6} ?文字)?[)】]?$"
    r"|無料会員に(?:なる|登録する)と、?月\d{1,2}本[^。]{1,10}読[^。]{1,8}ます。?$"
    r"|(?:有料|無料)?会員に(?:なる|登録する)と、?[^。]{0,20}(?:続き|全文)[^。]{0,6}読[^。]{1,8}ます。?$"
    r"|続きを(?:読むに|お読みになるに)は、?[^。]{0,20}(?:登録|ログイン|購読)(?:が必要です|してください)。?$"
)
"""In Japanese: that the rest of the story is for subscribers."""
_BUTTONS = _any(
    "Spread the love", "Share this", "Share this article", "Share this story", "Share this post", "Share on",
    "Artikel teilen", "Partager cet article", "Partager l'article", "Compartir esta noticia", "Compartir este artículo",
    "Compartilhe esta notícia", "Compartilhe esta matéria", "Condividi questo articolo", "Deel dit artikel",
    "Haberi paylaş", "Bagikan artikel ini", "Поделиться", "Поделиться статьёй", "Udostępnij artykuł",
    "اس خبر پر اپنی رائے کا اظہار کریں",
    "اس خبر کو شیئر کریں",
    "شیئر کریں", "یہ خبر شیئر کریں", "خبر شیئر کریں", "شارك", "شارك المقال", "شارك الخبر", "مشاركة", "اشتراک گذاری",
    "اشتراک‌گذاری", "به اشتراک بگذارید", "शेयर करें", "खबर शेयर करें", "শেয়ার করুন", "খবরটি শেয়ার করুন",
)  # fmt: skip
_FILE_PHOTO = _any(
    "File photo", "File image", "فائل فوٹو", "فوٹو: فائل", "فوٹو فائل", "صورة أرشيفية", "أرشيفية", "عکس آرشیوی",
    "عکس: آرشیو", "عکس آرشیو", "फाइल फोटो", "ফাইল ছবি", "ছবি: ফাইল", "Archivbild", "Foto de archivo", "Imagen de archivo",
    "Foto de arquivo", "Photo d'archives", "Foto d'archivio", "Arşiv fotoğrafı", "Foto arsip", "Архивное фото",
)  # fmt: skip
_TAGS = _any(
    "Tags", "Filed under", "ٹیگز", "ٹیگ", "وسوم", "الوسوم", "الكلمات الدلالية", "برچسب‌ها", "برچسب ها", "टैग", "टैग्स",
    "ট্যাগ", "ট্যাগস", "Etiquetas", "Schlagwörter", "Schlagworte", "Etiketler", "Теги", "Метки", "Tagi", "Mots-clés",
)  # fmt: skip
_PRINT = (
    rf"published in [^.,:;]{{2,40}}, {_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}\.?$"
    r"|(?:a|this) version of this (?:article|story) (?:appears|appeared|first appeared|was (?:first )?published) in "
    r"(?:print\b|[^.]{0,60}\b(?:edition|issue)\b)"
    r"|(?:this (?:article|story) (?:appears|appeared) in|published in) [^.]{0,60}\bprint edition\b[^.]{0,40}"
    r"\b(?:headline|headlined|issue)\b"
)
_COUNTER = (
    r"\(?(?:(?:(?:number of|total|page|post) )?(?:hits|views|reads)|zugriffe|aufrufe|affichages|visitas|acessos|visite"
    r"|odsłony|просмотров) ?: ?[\d., ]{1,12}\)?$|\(?\d[\d., ]{0,11} ?(?:hits|views|reads)\)?$"
    r"|(?:comments|join the conversation) ?\(\d{1,6}\)$|(?:read|see|view) (?:all )?\d{1,6} comments?$"
    rf"|(?:{_THIS_STORY} (?:has been|was) )?(?:read|viewed) \d[\d., ]{{0,11}} times?[.!]?$"
)
_MINUTES = (
    r"\d{1,3}(?:-\d{1,3})?[ -]?(?:min\w{0,5}|мин\w{0,3}|хв\w{0,5}|dk|dakika\w{0,3}|perc\w{0,2}|phút|menit"
    r"|分[钟鐘間]?|분|" + _any("λεπτά", "λεπτό", "דקות", "دقيقة", "دقائق", "دقیقه", "منٹ", "मिनट", "মিনিট") + r")\.?"
)
_READING = (
    r"(?:read(?:ing)?(?: time)?|lese(?:zeit|dauer)|leestijd|læse(?:tid|ning)|lese?tid|lästid|luku(?:aika)?|lecture"
    r"|lectura|leitura|lettura|czytania|čtení|čítania|čitanja|branja|citire|lectur[aă]|olvasás(?:i idő)?"
    r"|okuma(?: süresi)?|(?:про)?чтени[ея]|(?:про)?читання|четене|читања)"
)
_READING_TIME = (
    r"(?:(?:estimated |average )?(?:read(?:ing)? time|time to read)|lese(?:zeit|dauer)|leestijd|læsetid|lese?tid|lästid"
    r"|luku(?:aika)?|(?:temps|durée)(?: estimée?)? de lecture|tiempo(?: estimado)? de lectura"
    r"|tempo(?: estimado)? de leitura|tempo(?: stimato)? di lettura|(?:szacowany )?czas czytania|doba čtení|čas čítania"
    r"|čas branja|vr(?:ij)?eme čitanja|време (?:за четене|читања)|время (?:на )?(?:про)?чтени[ея]"
    r"|час (?:на )?(?:про)?читання|timp(?:ul)?(?: estimat)? de (?:citire|lectur[aă])|olvasási idő|okuma süresi"
    r"|waktu (?:mem)?baca|thời gian đọc|[阅閱][读讀][时時][间間]|読了(?:時間|目安)|읽는 시간|"
    + _any(
        "χρόνος ανάγνωσης", "זמן קריאה", "وقت القراءة", "مدة القراءة", "زمن القراءة", "زمان مطالعه", "مدت زمان مطالعه",
        "پڑھنے کا وقت", "مطالعے کا وقت", "पढ़ने का समय", "পড়ার সময়",
    )
    + rf")(?: ?[:：—–-]\D{{0,25}}|\W{{0,5}}(?:[^\W\d_]{{1,12}}\W{{0,3}})?){_MINUTES}$"
    rf"|(?:lecture|lectura|leitura|lettura)(?: d[aei])? {_MINUTES}$|{_MINUTES}(?: (?:to|d[aei]|на))? {_READING}\.?$"
)  # fmt: skip
"""How long reading the story takes: `3 min read`, `Lesezeit: etwa 3 Min.` More than a word between the two makes a
sentence: `Reading time fell to 15 minutes.`"""
_PRINTED = (
    r"(?:find|read) this (?:article|story) (?:online )?at ?:|this (?:article|story|page) was printed from\b"
    r"|send (?:e-?)?mail to \S{1,40}@\S{1,60}(?: with (?:questions|comments)\b|$)"
)
_RIGHTS = (
    r"(?:alle rechte vorbehalten|alle rechten voorbehouden|tous droits réservés|todos los derechos reservados"
    r"|todos os direitos reservados|tutti i diritti riservati|wszelkie prawa zastrzeżone|все права защищены"
    r"|tüm hakları saklıdır)[.!]?$|(?:© ?)?riproduzione riservata(?: ?[-–©].{0,60})?$"
)
COUNTS = re.compile(r"\(?\d[\d., ]{0,11} ?(?:comments?|likes?|shares?)\)?$")
"""Counts of what readers did (folded), which change from visit to visit. In a list or a table they are the story's."""
_COUNT = r"\d[\d., ]{0,11}[km]?"
TALLIES = re.compile(
    r"(?:(?:likes?|visits|vues|lectures|visualizaciones|visualizações|visualizzazioni|weergaven|okunma"
    r"|переглядів|lượt xem|阅读[量数]?|浏览(?:[量数]|次数)?|閲覧数|조회수?|"
    + _any("عدد المشاهدات", "المشاهدات", "مشاهدات", "تعداد بازدید", "بازدید", "مشاہدات")
    + rf") ?:? ?{_COUNT}"
    rf"|(?:read|viewed|visto|leído|lido|letto|lu|vu) ?:? ?{_COUNT} (?:times?|veces|vezes|volte|fois)"
    rf"|rating ?: ?{_COUNT} ?(?:/|out of) ?{_COUNT} ?\({_COUNT} (?:ratings?|votes?)\)"
    rf"|[👍👎❤♥👁💬]\ufe0f? ?{_COUNT}"
    r"|(?:article|post|request|story) id ?: ?(?=\D{0,20}\d)[\w-]{1,40}"
    r"|page (?:generated|rendered) in \d[\d.]{0,9} ?(?:ms|s|sec|seconds?))\.?"
)
"""Whole lines with a number that a publishing system prints at the ends of a story (folded): what readers did, its own
number for the page, and how long the page took it. Elsewhere they may be part of the story."""
LISTEN = re.compile(r"(?:listen to|hear) (?:this|the) (?:article|story)[.!:]?$")
"""The label of a player that reads the story out (folded), also as a heading."""
_MACHINE = (
    r"(?:this (?:audio|voice|recording|summary|translation)|the (?:summary|translation)) (?:is|was|has been) "
    r"(?:(?:auto-|machine-|ai[- ])generated|(?:automatically )?(?:generated|created|produced|voiced) "
    r"(?:by|with|using) (?:an? )?(?:ai|artificial intelligence|machine)(?: \w{1,20}){0,2})\.?$"
)
"""Notes on an audio version, a summary or a translation that a program generated."""
CALLS = re.compile(
    rf"^(?:{_FOLLOW}|{_SUBSCRIBE}|{_ADVERTISEMENT}|{_READERS_ACCOUNT}|{_REPORTED_BY}|{_EDITED}|{_MISTAKE}"
    rf"|(?:{_BUTTONS})[ :]{{0,2}}$|[(\[]?(?:{_FILE_PHOTO})[)\]]?$"
    rf"|{_MACHINE}|{_DISCLOSURE}|{_BESIDE}|{_PLACEHOLDER}|{_RESERVED}|{_NO_REPRINT}|{_TIPS}|{_PICTURED}|{_PAID}|{_COUNTER}"
    rf"|{_READING_TIME}|{_PRINTED}|{_RIGHTS}"
    rf"|(?:{_TAGS}) ?: ?\S(?!.{{0,200}}[.!?۔।]$)|{_PRINT})"
)
"""Lines by which a site calls its readers to something, or files the story. A sentence that names a newsletter is not
enough: it takes an imperative with `our`, a question before it, or a last sentence such as `Sign up here.`"""
NOTES = re.compile(
    rf"(?={_CONSENT}){_UNSAID}|(?:content highlights?|english summary) ?: ?\S"
    r"|(?:simak|dapatkan|ikuti)\b(?![^\"]{0,400}(?:\b(?:jangan|bukan|sebelum)\b|, (?:kata|ujar|tutur|tegas|imbau)\b))"
    r"(?=[^.\"]{0,60}\bberita (?:pilihan|terkini|terbaru)\b)"
    r"(?=[^\"]{0,200}\b(?:whatsapp channel|(?:saluran|channel|kanal|grup) (?:whatsapp|telegram)|google news)\b)"
)
"""How such lines of any length begin (folded): requests for consent, a summary in English below a text in another
language, and calls of Indonesian sites to follow a channel."""
FILED = re.compile(r"this entry was posted (?:on|in|by)\b|last (?:updated|modified) ?(?:\(|on " + _MONTH + r" \d)")
"""The opening of a line in which a publishing system says when and where a text was filed (folded)."""
SKIP = re.compile(
    r"(?:skip (?P<en>.{1,80}) and continue reading|saltar (?P<es>.{1,80}) y continuar leyendo"
    r"|pule (?P<pt>.{1,80}) e continue lendo)$"
)
"""What readers of screens may skip (folded): a box, whose last line is its name behind words such as `End of`."""
ASKS_TO_WRITE = re.compile(
    r"\b(?:address(?!ed|ing)|contact(?!ed)|e-?mails?\b|letters\b|write (?:to|in)\b|adress[ea]|schreib|kontakt"
    r"|courriel|écri[rv]|correo|escrib|endereço|indirizzo|почт|адрес|"
    + _any("ای میل", "پتے", "پتہ", "البريد", "بريد", "العنوان", "ایمیل", "ईमेल", "पते", "ইমেইল", "ঠিকানা")
    + ")"
)
"""Words of a sentence (folded) that asks readers to write to the address below it."""
