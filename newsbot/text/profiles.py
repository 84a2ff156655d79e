# ruff: noqa: E501
"""Profiles of languages: their scripts, their own letters, their small words."""

from __future__ import annotations

SCRIPTS = {
    "Arab": "ur ar fa ps sd ug pnb ckb skr ks bal azb glk lrc mzn arq arz ary apc",
    "Cyrl": "ru uk bg sr be mk kk ky tg mn tt ba cv os ce sah kv ab bs uz az",
    "Deva": "hi mr ne mai bho sa kok doi sd brx awa new", "Beng": "bn as mni", "Guru": "pa", "Gujr": "gu",
    "Orya": "or", "Taml": "ta", "Telu": "te", "Knda": "kn tcy", "Mlym": "ml", "Sinh": "si", "Thai": "th",
    "Laoo": "lo", "Khmr": "km", "Mymr": "my shn mnw", "Tibt": "bo dz", "Ethi": "am ti gez", "Grek": "el",
    "Hebr": "he yi iw", "Armn": "hy hyw", "Geor": "ka xmf", "Hang": "ko", "Hani": "zh yue wuu nan hak gan lzh ja ko",
    "Jpan": "ja", "Thaa": "dv", "Syrc": "syr arc aii", "Nkoo": "nqo", "Tfng": "zgh ber", "Cher": "chr",
    "Cans": "iu cr", "Mong": "mvf", "Olck": "sat", "Mtei": "mni",
}  # fmt: skip
"""By script, the languages written in it; the first is the default."""
LATIN_TOO = frozenset("sr bs uz az kk tk tt ku ber zgh iu".split())
"""Languages above that are also written in Latin script. Languages not listed above are in Latin script only."""
TWINS = {
    "nb": "no", "nn": "no", "bs": "hr", "sh": "hr", "cnr": "sr", "fil": "tl", "in": "id", "iw": "he", "ji": "yi",
    "kmr": "ku", "arz": "ar", "ary": "ar", "arq": "ar", "apc": "ar", "prs": "fa", "pes": "fa", "skr": "pnb", "hyw": "hy",
    "azj": "az", "zsm": "ms", "ekk": "et", "lvs": "lv", "als": "sq", "swh": "sw", "khk": "mn", "pbt": "ps", "npi": "ne",
}  # fmt: skip
"""Tags that use the small words of another."""

WIDELY_READ = frozenset(
    "en de fr es pt it nl sv da no fi pl cs sk hu ro tr id vi sw hr sr sl lt lv ru uk bg sr hi bn he am".split()
)
"""Languages that news is likely in; others have a slightly lower weight."""

NGRAMS = {
    "Latn": "af az ca cs cy da de en eo es et eu fi fo fr ga gl ha hr ht hu id ig is it ku la lg lt lv mi ms mt nl no pl pt ro sk sl sn so sq sr st sv sw tk tl tn tr ts uz vi xh yo zu",
    "Cyrl": "be bg kk ky mk mn ru sr tg tt uk", "Arab": "ar fa pnb ps ug ur", "Deva": "hi mr ne",
}  # fmt: skip
"""By script, the languages whose n-grams are in `ngrams.*.zlib`, as `bench.languages` writes them."""

LETTERS = {
    "Arab": {  # letters that hardly occur outside one language of the script
        "ur": "ٹڈڑںےھۓ",
        "ps": "ټډړږښڼېۍځڅ",
        "sd": "ٻڄڃڇڊڌڏڍڙڦڪڳڱڻٺٽڀ",
        "ug": "ۆۈۇېڭۋ",
        "ar": "ةىيكأإ",
        "pnb": "ٹڈڑںےھۓ",
        "ckb": "ڵڕڤ",
    },
    "Latn": {
        "de": "ßäöü", "fr": "éèàçêœûîôù", "es": "ñ¿¡áéíóú", "pt": "ãõçáéíóúêâ", "it": "àèùòì", "ca": "çàèòóïŀ", "gl": "ñáéíóú",
        "nl": "ë", "af": "êë", "sv": "åäö", "da": "æøå", "no": "æøå", "is": "þðæáéíóúý", "fo": "ðøæáíóúý", "fi": "äö", "et": "äöüõ",
        "lv": "āēīūģķļņčšž", "lt": "ąęėįųūčšž", "pl": "ąęłńśżźćó", "cs": "řěůčšžýáíéúťďň", "sk": "ľĺŕôäčšžýáíéúťďň", "sl": "čšž",
        "hr": "čćđšž", "sr": "čćđšž", "hu": "őűáéíóöúü", "ro": "ășțâîşţ", "sq": "ëç", "tr": "ğışçöüİ", "az": "ə", "uz": "ʻ",
        "vi": "ơưđăâêôạảấầẩậắằẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỷỹ", "cy": "ŵŷ", "ga": "áéíóú", "mt": "ħġżċ", "eu": "", "eo": "ĉĝĥĵŝŭ",
        "ku": "êîûşç", "tk": "ňýžäöüşç", "yo": "ẹọṣ", "ig": "ịọụṅ", "ha": "ɗɓƙ", "ht": "èòé",
    },
    "Cyrl": {
        "ru": "ыэёъ", "uk": "іїєґ", "be": "ўіыэё", "bg": "ъ", "sr": "ђћјљњџ", "mk": "ѓќѕјљњџ", "kk": "әғқңөұүһі", "ky": "ңөүыэ", "tg": "ӣӯҳҷғқ",
        "mn": "өүыэё", "tt": "әҗңөүһ", "uz": "ўқғҳ",
    },
    "Deva": {"mr": "ळऱ", "hi": "ड़ढ़", "ne": ""},
    "Beng": {"bn": "র", "as": "ৰৱ"},
    "Hebr": {"yi": "ײױװ", "he": ""},
    "Ethi": {"ti": "ቐቕኸኽዀ", "am": ""},
}  # fmt: skip
"""By script and language, letters that indicate it; shared letters have less weight."""

WORDS = {
    "Arab": {
        "ur": "کے کی کا میں ہے اور سے کو نے پر ہیں اس کہ یہ نہیں تھا گیا ایک بھی لیے وہ ہو کر تو",
        "fa": "است که این را با از در به برای شد آن می‌شود بود خود می کرد نیز شده های",
        "ar": "في من على إلى أن هذا التي الذي عن مع كان هذه لا ما بعد قد بين",
        "ps": "د په او چې کې له ته دي سره يو شو هم",
        "sd": "جي جو ۾ کي ته ۽ سان آهي جا کان تي آهن",
        "pnb": "نوں وچ دا نیں ایہہ اوہ کیتا نال توں ایس اوس سی دیاں جیہڑے",
        "ckb": "لە بە کە ئەو بۆ لەگەڵ دەکات ئەم لەو لەم هەر",
    },
    "Latn": {
        "en": "the of and to in a is that for on was with as by at from it he his be has have are will this which an not said were who their after had but they been more its or about would than when she her new also no one up out all if we you over into there what so can could other any shall may how why met just like some most two three first last between because while since against under many much my your our them him did does do being make made says say year years day days week people time get got did back still where those these through before during off own know think might should must government police president minister world ai now apply opens open ten four five six next top",
        "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man sein wurde sei jeder jede kein keine seiner ihre wir gegen unter soll können bereits jetzt wegen denn dann diese dieser dieses seit während sagte sagt zwei drei viele alle seine seinem seinen ihren ihr ihm ihn ich uns mir ja weil ab unser erst etwa rund laut euro prozent montag dienstag mittwoch donnerstag freitag samstag sonntag hatte hätte wollen will muss müssen habe hier da ob ganz weiter neue neuen beim ins zwischen ohne immer wieder gibt gab geht macht",
        "fr": "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont la avec son aux d l qu été cette ou mais comme on sa ses ont fait leur être deux après elle nous tout contre sans entre toute même aussi d'une leurs avait était faire ils elles cet ces dont où sous depuis lors pendant alors ainsi peu non oui trois ici jour jours an ans fois selon parce faut moins rien chaque autre autres encore très bien déjà aujourd hui n s j c m mon je vous votre notre nos lui ceux celle celui quand si peut président y va",
        "es": "de la que el en y a los se del las un por con una su para es al lo como más o pero sus le ha me si sin sobre este ya entre cuando todo esta ser son dos también fue había era muy años hasta desde está han toda persona hay tras según así contra tiene puede esto esa ese estos donde porque durante mientras cada uno otro otros otra parte día días ahora antes mejor dijo hace gobierno presidente ni nos cual cuales quien hacia solo mismo van ante bajo luego aunque país millones euros qué cómo",
        "pt": "de a o que e do da em um para com não uma os no se na por mais as dos como mas ao foi das seu sua ou quando muito nos já está eu também só pelo pela até isso ela entre depois sem mesmo aos são ter tem à às disse pelos nas após toda contra anos foram ser este esta isto esse essa onde porque durante enquanto cada outro outros outra parte dia dias agora antes melhor governo presidente nem lhe qual quem vai dele dela num numa ante sob embora país milhões você há será esses",
        "it": "di e il la che in a per un è del non una della si le con da i dei sono al alla ha come più nel gli anche lo delle se ma su dal dalla ed ai l dell nella questo ogni degli essere alle tra stato dopo hanno o suo sua loro anni due all nell sul perché chi questa questi queste quando dove quanto molto poco prima ora oggi così senza verso durante mentre altro altri altre lui lei noi ci mi ne sarà sia fatto fa tutti tutto uno presidente agli negli nei dagli c quello quella mai",
        "nl": "de van het een en in is dat op te zijn voor met die niet aan er om ook als dan maar bij uit door over wordt naar hij heeft hebben nog werd tot meer ze wel of was ik deze geen worden tegen zich na kan zal onder jaar heeft volgens haar zo moet dit nu nieuwe twee drie eerste alle veel gaat zegt omdat toen zoals sinds tijdens mensen onze ons hun hen jullie je jij mij men moeten kunnen willen wil waar waarom wie eerst eind ja weer tussen zonder bijna steeds nooit altijd daar hier minister politie",
        "af": "die van en in het is n dat op te vir met wat nie aan om sy ook as by was hy hulle deur een word oor tot na uit sal geen of elke kan wees ons meer moet",
        "sv": "och i att det som en på är av för med till den har de inte om ett han men var jag sig från vi så kan när under eller också efter hade sin där mot ska alla vid än över blir skall varje någon att nu mellan säger ut få år finns sitt blivit själv hela kunde skulle ville får går deras utan både därför dagar gör fått tagit nya ner mycket varit berättar uppger henne mig första lite kommer måndag sedan inför flera tre hos honom här bara",
        "da": "og i at det en til af på er for med den de som der har ikke et om var fra han men sig blev kan vi også ved eller efter over skal hvor når ud mod ham blive være enhver nogen vil hun mere end op nu havde mellem bliver år sin kun hvad sit siger ingen blevet selv hele lavet kunne skulle ville får går deres uden under både fordi imod lige sådan dage gør fået taget nye ned meget været fortæller oplyser hende mig alle første så lidt derfor hvis kommer mandag siden jeg du tre syv",
        "no": "og i det som er på en til av at for har med de den ikke et om var fra han men seg ble kan vi også ved eller etter over skal hvor når ut mot blir være enhver noen vil hun mer enn opp nå hadde mellom bli år sin bare hva sier ingen sitt du jeg blitt selv hele laget kunne skulle ville får går deres uten under både fordi imot dager gjør fått tatt nye ned mye vært forteller opplyser henne meg alle første så litt derfor hvis kommer mandag siden sine fram måtte flere tre sju politiet",
        "is": "og að í á er sem til við um með það fyrir ekki hann var en af hafa eru þess frá hefur eða skal verið þeir eftir hún sér ef þá þegar",
        "fo": "og at í er til sum við ikki av hevur á teir tað um fyri ein skal rætt hann hava eru frá ella",
        "fi": "ja on ei että oli se hän mutta ovat myös kuin sen jos niin joka mukaan ole hänen kun vuoden tai sekä jotka sitä olla vain voi mitä nyt ollut jokaisella oikeus tämän hänellä vuonna häntä eivät kanssa mies he kanssa jo vielä",
        "et": "ja on ei et ta see oli kui ka mis aga kes või oma ning seda selle tema nii mida mitte iga tuleb igal inimesel õigus pole olla aasta üle pärast veel välja eesti",
        "lv": "un ir ar no par uz ka kas tas bija to viņš tā bet pēc līdz gan vai arī kā nav pie lai savu ikvienam tiesības gadā tiek šo jo vairāk",
        "lt": "ir yra kad į iš su ar buvo jo tai apie kaip už po bet jis turi teisę kiekvienas žmogus būti metų pagal nuo dėl taip ne savo jos dar prie tik",
        "pl": "w i na z do że się nie to jest o po za od jak ale dla przez przed oraz ma co jego być są tym który które tego czy był już tak pod roku może tylko jej ich lub została która było każdy prawo człowiek przy jako ze sobie się tej tę te więc gdy kiedy gdzie bardzo dwa trzy rok lat lata dni dnia jeszcze oni ona ono mu mi nam nas byli będzie mają można także też sam bez nad między według podczas tys mln zł",
        "cs": "a v se na je že s z do o i to ve si k za by pro po které jsou od jako ale který jeho při už být která nebo podle až ze své jak však jen má tak byl bylo také není každý právo roku před byla jeho mezi kteří aby tento tato toto těch tím tím tomu jim nás nám vás jsme jsem jsi když kde kdy velmi dva tři dva rok let dny dne ještě oni ona ono mu mi bude budou mají lze sám bez nad během tisíc milionů proti",
        "sk": "a v sa na je že s z do o aj to vo si k za by pre po ktoré sú od ako ale ktorý jeho pri už byť ktorá alebo podľa až zo svoje však len má tak bol bolo tiež nie každý právo roku pred bola medzi ktorí aby jej",
        "sl": "in je v na se da so za ki pa z s po ne o tudi kot od do iz ali bi ter pri ni pred lahko bil bilo ima bo njegov pravico vsakdo svoje ko še leta med zaradi jih vse",
        "hr": "i u je na se da su za od o s a koji ne iz što ili kao bi će nije to po te koje do bio samo kako svoje ima pravo svatko prema biti njegov također nakon prije tko gdje više godine bez ali još kod bila već vrijeme sve zbog između dvije",
        "sr": "i u je na se da su za od o sa a koji ne iz što ili kao bi će nije to po koje do bio samo kako svoje ima pravo svako prema biti takođe posle pre ko gde više godine bez ali još kod bila već vreme sve zbog između dve šta",
        "hu": "a az és hogy nem is egy ez azt van meg volt csak már ha de mint vagy szerint el ki még kell lehet után amely minden joga valamint aki alatt ezt nélkül közötti való személynek magyar több akkor mert között ami is",
        "ro": "de și în la a cu pe nu că un o din care pentru se să este mai au sunt ce fi sau al ale după prin lor dar această acest fost între orice are dreptul persoană ori ca fără cum până lui ei unui am anul iar şi",
        "sq": "dhe të në e i për me një që nuk nga se është si më ka kjo do tij janë kanë ose së duhet gjithkush drejtë drejtën ky por ishte kur edhe pas deri",
        "tr": "ve bir bu da de için ile olarak daha çok gibi olan ne en kadar sonra var ise ancak değil oldu her göre veya olduğunu dedi o ya ki şahsın hakkı herkes tarafından yeni üzerinde önce etti eden ilgili bin olduğu yüzde olması yapılan son ilk iki üç yıl gün tüm bazı hem şu biz siz ben onu ona bunun bunu ayrıca etmek ettiği ifade belirtti kaydetti söyledi karşı doğru kişi gün yer aldı açıklama başkan dakika fakat çünkü nasıl şekilde içinde dün bugün kendi bile benim",
        "az": "və bir bu ilə da də üçün olan olaraq edir ki hər də idi onun daha çox isə sonra görə kimi hüququ vardır şəxsin yaxud hüququna tərəfindən malikdir dedi lakin",
        "uz": "va bu bilan uchun bir ham yoki da har bo shu edi uning haqida lozim huquqiga ega inson kerak boʻlgan boʻlishi deb qilish",
        "tk": "we bu bilen bir hem üçin ýa da her adamyň haky öz bolan",
        "id": "yang dan di untuk dengan dari ini pada dalam tidak itu akan ke tersebut juga adalah oleh ada kepada atau telah bahwa karena sebagai tahun saat bisa mereka orang hak setiap sudah kata antara para dia hingga seperti lebih serta bagi menjadi secara ia berhak",
        "ms": "yang dan di untuk dengan dari ini pada dalam tidak itu akan ke tersebut juga adalah oleh ada kepada atau telah bahawa kerana sebagai tahun ketika boleh mereka orang hak setiap sudah kata antara para dia hingga seperti lebih serta bagi menjadi secara ia berhak daripada iaitu beliau berkata mana termasuk",
        "tl": "ang ng sa na mga at ay ni si para kay hindi ito may nang siya rin din kung isang ayon karapatan bawat tao o upang kanyang nila pa lang naman",
        "vi": "và của là có được cho các trong không người với một những đã để này khi từ về vào ra đến tại cũng theo như sẽ quyền mọi hay phải năm",
        "sw": "na ya wa kwa ni katika la za kuwa cha kila mtu ana haki au hiyo huyo yake ambayo hii vya kama wake lakini baada amesema si pia watu ili hayo zaidi",
        "ca": "de la i a el que les en per un els una amb del al és no se o com més dels ha l d seva però també aquest són s han sobre està entre tota dret té ser hi van fins va perquè",
        "gl": "de a e o que do da en os un unha as para con por non se ao no na á como dos máis é das seu súa ou foi pero tamén polo ten persoa dereito toda son ás unha",
        "eu": "eta da ez du dute bere edo dira egin izan zuen den bat ere baina hori eskubidea gizaki orok bai behar egingo gabe dela",
        "cy": "y yn a i o ar yr ei gan wedi mae am bod hawl gan bawb neu na eu fod oedd ac un dyn nid",
        "ga": "an na agus ar i a go le is do bhí ag sin de ní seo leis chun aon tá gach duine ceart nó air aige",
        "mt": "li u ta il ma din jew dan għal minn lil kull biex fuq bil huwa kien hu bniedem dritt tal għandu",
        "so": "oo iyo in ka ku u ay la waa ee uu soo ah lagu waxa si qof xaq kasta ama leeyahay ayaa waxaa",
        "ha": "da na a ya ba ta wa shi ko su cikin don kuma wanda mai yana ce ne kowa yanci an daga zai",
        "yo": "ni ti àwọn sí tí fún ó náà tó kan ní láti wọn pé gbogbo ẹ̀tọ́ ènìyàn",
        "ig": "na nke ndị bụ ya ka n'ime dị onye ma ọ mmadụ nwere ikike",
        "zu": "ukuthi futhi noma kanye ngoba kodwa nokuthi wonke umuntu unelungelo uma",
        "xh": "ukuba okanye kwaye wonke ubani unelungelo umntu ngokuba kunye",
        "ht": "yo nan ak pou ki moun li pa yon tout gen dwa sa te la fè oswa",
        "eo": "la kaj de en ĉiu estas al rajton havas kaj ne por li kun",
        "ku": "û bi di ji li ku ye ew her de an jî bo kes mafê heye xwe re na",
    },
    "Cyrl": {
        "ru": "и в не на что с по это как из за от о для но к его до все он так было или при уже после был также года году они только их когда если будет во чтобы имеет право каждый человек быть может сообщил который была она были этом этого этой том чем тем ещё еще очень два три дня день где потому оно мы вы я нас вас ему ей им об без над между около затем там здесь сейчас сегодня лет более российской россии стал стали стало",
        "uk": "і в не на що з до та у за як про це від для його але по також року він було після вже є які або при має право кожна людина бути був якщо через під час можуть буде який вони зі та й їх щоб її цього цій тому чим ще дуже два три дня день де коли тому вона воно ми ви я нас вас йому їй їм без над між близько потім там тут зараз сьогодні років більше україни україні ж",
        "be": "і ў не на што з да як гэта за па ад для яго але таксама або пра быў права кожны чалавек мае яны пасля якія быць яе каб ён",
        "bg": "и на да в се от за е не са с по че ще до като той това при или има към бе след още беше ли право всеки човек който бъде си които ми как няма през но го му бил тази",
        "sr": "и у је на се да су за од о са а који не из што или као би ће није то по које до био само како има право свако бити после пре више ко све али још код бити због године",
        "mk": "и на да во се од за е не со по дека ќе до како тој тоа при или има кон беше право секој човек кој ги што го а беа сите нема биде",
        "kk": "және мен бұл үшін бір деп да де құқығы бар адам әр болып туралы немесе емес өз ол бойынша үшін еді болады",
        "ky": "жана менен бул үчүн бир деп да де укугу бар адам ар болуп тууралуу же эмес өз ал боюнча керек эле",
        "tg": "ва дар аз ба ки бо ин барои ҳар дорад инсон ҳуқуқ ё ва аст худ шуд тоҷикистон то",
        "mn": "нь болон ба байна энэ гэж бол эрхтэй хүн бүр буюу юм байсан дээр хийх тухай өөрийн ямар тул",
        "tt": "һәм бу белән өчен бер дип да дә һәр кеше хокукы бар булган ул",
        "uz": "ва бу билан учун бир ҳам ёки да ҳар шу эди унинг эга инсон",
    },
    "Deva": {
        "hi": "के की का में है और से को ने पर हैं इस कि यह नहीं था गया एक भी लिए वह हो कर तो थे थी रहा जा किया",
        "mr": "आहे आणि या च्या ते हे आहेत होते केली केला नाही व तर ही हा होती यांनी त्या झाली येथे करण्यात मध्ये असून की पण आपल्या असे नाहीत करून यांचा यांच्या मात्र झाले केले होता सांगितले म्हणून जाणार आज",
        "ne": "छ र मा को भएको गर्न पनि छन् लाई हुने गरेको थियो यो तथा भने रहेको उनले गरी बाट वा छैन हो हुन्छ अधिकार गरेका हुन् उक्त उनी यस त्यस नेपाल भनेका सो थिए अब",
    },
    "Beng": {
        "bn": "এই এবং ও করে না থেকে তার এ হয় জন্য সঙ্গে করা হয়েছে তিনি বলেন একটি কোনো পর নিয়ে",
        "as": "আৰু এই কৰা হয় বাবে পৰা তেওঁ নাই এটা এজন কৰে",
    },
    "Hebr": {"he": "של את על לא כי עם הוא גם זה או אל כל אם היא אך", "yi": "און די דער איז אין צו פון דאס מיט א האט אויף ניט וואס נישט"},
    "Ethi": {"am": "ነው እና ላይ ውስጥ ወደ ነበር ግን ሁሉ ጋር ነገር ናቸው", "ti": "እዩ ኣብ ናይ ከምኡ ካብ ድማ እቲ ምስ ናብ ኣሎ እዮም ነቲ"},
}  # fmt: skip
"""By script and language, words that every text has; shared words have less weight."""
