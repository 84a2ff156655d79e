"""Words of dates by language: months, weekdays, units, and words of relative dates."""

from __future__ import annotations

import unicodedata

MONTHS = {
    "en": "january jan/february feb/march mar/april apr/may/june jun/july jul/august aug/september sept sep/october oct/november nov/december dec",
    "de": "januar jänner jan jän/februar feber feb/märz mär mrz/april apr/mai/juni jun/juli jul/august aug/september sept sep/oktober okt/november nov/dezember dez",
    "fr": "janvier janv jan/février févr fév fevrier/mars/avril avr/mai/juin/juillet juil juill/août aout/septembre sept/octobre oct/novembre nov/décembre déc decembre",
    "es": "enero ene/febrero feb/marzo mar/abril abr/mayo may/junio jun/julio jul/agosto ago/septiembre setiembre sept sep set/octubre oct/noviembre nov/diciembre dic",
    "pt": "janeiro jan/fevereiro fev/março mar/abril abr/maio mai/junho jun/julho jul/agosto ago/setembro set/outubro out/novembro nov/dezembro dez",
    "it": "gennaio gen genn/febbraio feb febbr/marzo mar/aprile apr/maggio mag magg/giugno giu/luglio lug/agosto ago/settembre set sett/ottobre ott/novembre nov/dicembre dic",
    "ca": "gener gen/febrer febr/març/abril abr/maig/juny/juliol jul/agost ag/setembre set/octubre oct/novembre nov/desembre des",
    "gl": "xaneiro xan/febreiro feb/marzo mar/abril abr/maio mai/xuño xuñ/xullo xul/agosto ago/setembro set/outubro out/novembro nov/decembro dec",
    "nl": "januari jan/februari feb/maart mrt/april apr/mei/juni jun/juli jul/augustus aug/september sept sep/oktober okt/november nov/december dec",
    "af": "januarie jan/februarie feb/maart mrt/april apr/mei/junie jun/julie jul/augustus aug/september sept sep/oktober okt/november nov/desember des",
    "sv": "januari jan/februari feb/mars mar/april apr/maj/juni jun/juli jul/augusti aug/september sept sep/oktober okt/november nov/december dec",
    "da": "januar jan/februar feb/marts mar/april apr/maj/juni jun/juli jul/august aug/september sept sep/oktober okt/november nov/december dec",
    "no": "januar jan/februar feb/mars mar/april apr/mai/juni jun/juli jul/august aug/september sept sep/oktober okt/november nov/desember des",
    "is": "janúar jan/febrúar feb/mars mar/apríl apr/maí/júní jún/júlí júl/ágúst ágú/september sep/október okt/nóvember nóv/desember des",
    "fi": "tammikuuta tammikuu tammi/helmikuuta helmikuu helmi/maaliskuuta maaliskuu maalis/huhtikuuta huhtikuu huhti/toukokuuta toukokuu touko/kesäkuuta kesäkuu kesä/heinäkuuta heinäkuu heinä/elokuuta elokuu elo/syyskuuta syyskuu syys/lokakuuta lokakuu loka/marraskuuta marraskuu marras/joulukuuta joulukuu joulu",
    "et": "jaanuar jaan/veebruar veebr/märts/aprill apr/mai/juuni/juuli/august aug/september sept/oktoober okt/november nov/detsember dets",
    "lv": "janvāris janvārī janv/februāris februārī febr/marts martā/aprīlis aprīlī apr/maijs maijā/jūnijs jūnijā jūn/jūlijs jūlijā jūl/augusts augustā aug/septembris septembrī sept/oktobris oktobrī okt/novembris novembrī nov/decembris decembrī dec",
    "lt": "sausio sausis saus/vasario vasaris vas/kovo kovas kov/balandžio balandis bal/gegužės gegužė geg/birželio birželis birž/liepos liepa liep/rugpjūčio rugpjūtis rugp/rugsėjo rugsėjis rugs/spalio spalis spal/lapkričio lapkritis lapkr/gruodžio gruodis gruod",
    "pl": "stycznia styczeń sty/lutego luty lut/marca marzec mar/kwietnia kwiecień kwi/maja maj/czerwca czerwiec cze/lipca lipiec lip/sierpnia sierpień sie/września wrzesień wrz/października październik paź/listopada listopad lis/grudnia grudzień gru",
    "cs": "ledna leden led/února únor úno/března březen bře/dubna duben dub/května květen kvě/června červen čvn/července červenec čvc/srpna srpen srp/září zář/října říjen říj/listopadu listopad lis/prosince prosinec pro",
    "sk": "januára január jan/februára február feb/marca marec mar/apríla apríl apr/mája máj/júna jún/júla júl/augusta august aug/septembra september sep/októbra október okt/novembra november nov/decembra december dec",
    "sl": "januarja januar jan/februarja februar feb/marca marec mar/aprila april apr/maja maj/junija junij jun/julija julij jul/avgusta avgust avg/septembra september sep/oktobra oktober okt/novembra november nov/decembra december dec",
    "hr": "siječnja siječanj sij/veljače veljača velj/ožujka ožujak ožu/travnja travanj tra/svibnja svibanj svi/lipnja lipanj lip/srpnja srpanj srp/kolovoza kolovoz kol/rujna rujan ruj/listopada listopad lis/studenoga studenog studeni stu/prosinca prosinac pro",
    "sr": "januar januara jan јануар јануара јан/februar februara feb фебруар фебруара феб/mart marta mar март марта мар/april aprila apr април априла апр/maj maja мај маја/jun juna jun. јун јуна/jul jula јул јула/avgust avgusta avg август августа авг/septembar septembra sep септембар септембра сеп/oktobar oktobra okt октобар октобра окт/novembar novembra nov новембар новембра нов/decembar decembra dec децембар децембра дец",
    "hu": "január jan/február febr feb/március márc/április ápr/május máj/június jún/július júl/augusztus aug/szeptember szept/október okt/november nov/december dec",
    "ro": "ianuarie ian/februarie feb/martie mar/aprilie apr/mai/iunie iun/iulie iul/august aug/septembrie sept sep/octombrie oct/noiembrie noi nov/decembrie dec",
    "sq": "janar jan/shkurt shk/mars mar/prill pri/maj/qershor qer/korrik kor korr/gusht gus gush/shtator sht/tetor tet/nëntor nën/dhjetor dhj",
    "tr": "ocak oca/şubat şub/mart mar/nisan nis/mayıs may/haziran haz/temmuz tem/ağustos ağu/eylül eyl/ekim eki/kasım kas/aralık ara",
    "az": "yanvar yan/fevral fev/mart mar/aprel apr/may/iyun iyn/iyul iyl/avqust avq/sentyabr sen/oktyabr okt/noyabr noy/dekabr dek",
    "uz": "yanvar yan/fevral fev/mart mar/aprel apr/may/iyun iyn/iyul iyl/avgust avg/sentabr sen/oktabr okt/noyabr noy/dekabr dek",
    "id": "januari jan/februari feb/maret mar/april apr/mei/juni jun/juli jul/agustus agu agt/september sep sept/oktober okt/november nov/desember des",
    "ms": "januari jan/februari feb/mac/april apr/mei/jun/julai jul/ogos ogo/september sept sep/oktober okt/november nov/disember dis",
    "tl": "enero ene/pebrero peb/marso mar/abril abr/mayo may/hunyo hun/hulyo hul/agosto ago/setyembre set/oktubre okt/nobyembre nob/disyembre dis",
    "sw": "januari jan/februari feb/machi mac/aprili apr/mei/juni jun/julai jul/agosti ago/septemba sep/oktoba okt/novemba nov/desemba des",
    "ru": "января январь янв/февраля февраль фев февр/марта март мар/апреля апрель апр/мая май/июня июнь июн/июля июль июл/августа август авг/сентября сентябрь сен сент/октября октябрь окт/ноября ноябрь ноя нояб/декабря декабрь дек",
    "uk": "січня січень січ/лютого лютий лют/березня березень бер/квітня квітень кві квіт/травня травень тра трав/червня червень чер черв/липня липень лип/серпня серпень сер серп/вересня вересень вер/жовтня жовтень жов жовт/листопада листопад лис лист/грудня грудень гру груд",
    "be": "студзеня студзень сту/лютага люты лют/сакавіка сакавік сак/красавіка красавік кра/мая май травень траўня/чэрвеня чэрвень чэр/ліпеня ліпень ліп/жніўня жнівень жні/верасня верасень вер/кастрычніка кастрычнік кас/лістапада лістапад ліс/снежня снежань сне",
    "bg": "януари ян яну/февруари фев/март мар/април апр/май/юни/юли/август авг/септември сеп/октомври окт/ноември ное/декември дек",
    "mk": "јануари јан/февруари фев/март мар/април апр/мај/јуни јун/јули јул/август авг/септември сеп/октомври окт/ноември ное/декември дек",
    "kk": "қаңтар қаң/ақпан ақп/наурыз нау/сәуір сәу/мамыр мам/маусым мау/шілде шіл/тамыз там/қыркүйек қыр/қазан қаз/қараша қар/желтоқсан жел",
    "el": "ιανουαρίου ιανουάριος ιαν/φεβρουαρίου φεβρουάριος φεβ/μαρτίου μάρτιος μαρ μάρ/απριλίου απρίλιος απρ/μαΐου μάιος μαϊ μαΐ μάι/ιουνίου ιούνιος ιουν ιούν/ιουλίου ιούλιος ιουλ ιούλ/αυγούστου αύγουστος αυγ αύγ/σεπτεμβρίου σεπτέμβριος σεπ σεπτ/οκτωβρίου οκτώβριος οκτ/νοεμβρίου νοέμβριος νοε νοέ/δεκεμβρίου δεκέμβριος δεκ",
    "he": "ינואר בינואר ינו בינו/פברואר בפברואר פבר בפבר/מרץ במרץ מרס במרס/אפריל באפריל אפר באפר/מאי במאי/יוני ביוני/יולי ביולי/אוגוסט באוגוסט אוג באוג/ספטמבר בספטמבר ספט בספט/אוקטובר באוקטובר אוק באוק/נובמבר בנובמבר נוב בנוב/דצמבר בדצמבר דצמ בדצמ",
    "ar": "يناير جانفي كانون-الثاني/فبراير فيفري شباط/مارس آذار/أبريل إبريل ابريل أفريل نيسان/مايو ماي أيار ايار/يونيو يونيه جوان حزيران/يوليو يوليه جويلية يوليوز تموز/أغسطس اغسطس أوت غشت آب أغشت/سبتمبر شتنبر أيلول ايلول شتمبر/أكتوبر اكتوبر تشرين-الأول تشرين-الاول/نوفمبر نونبر تشرين-الثاني/ديسمبر دجنبر كانون-الأول كانون-الاول دجمبر",
    "fa": "ژانویه جنوری جنو/فوریه فبروری/مارس مارچ/آوریل اپریل/مه می/ژوئن جون/ژوئیه ژوییه جولای جول/اوت آگوست اگوست اگست/سپتامبر سپتمبر/اکتبر اکتوبر/نوامبر نومبر/دسامبر دسمبر دسم",
    "ur": "جنوری/فروری/مارچ/اپریل/مئی مئ/جون/جولائی/اگست/ستمبر/اکتوبر/نومبر/دسمبر",
    "hi": "जनवरी जन/फरवरी फ़रवरी फर फ़र/मार्च/अप्रैल/मई/जून/जुलाई जुल/अगस्त अग/सितंबर सितम्बर सित/अक्टूबर अक्तूबर अक्टू/नवंबर नवम्बर नव/दिसंबर दिसम्बर दिस",
    "mr": "जानेवारी जाने/फेब्रुवारी फेब्रु/मार्च/एप्रिल एप्रि/मे/जून/जुलै/ऑगस्ट ऑग/सप्टेंबर सप्टें/ऑक्टोबर ऑक्टो/नोव्हेंबर नोव्हें/डिसेंबर डिसें",
    "bn": "জানুয়ারি জানুয়ারী জানু/ফেব্রুয়ারি ফেব্রুয়ারী ফেব/মার্চ/এপ্রিল এপ্রি/মে/জুন/জুলাই জুল/আগস্ট আগষ্ট অগস্ট আগ/সেপ্টেম্বর সেপ সেপ্ট/অক্টোবর অক্টো/নভেম্বর নভে/ডিসেম্বর ডিসে",
    "pa": "ਜਨਵਰੀ ਜਨ/ਫਰਵਰੀ ਫ਼ਰਵਰੀ ਫ਼ਰ/ਮਾਰਚ/ਅਪ੍ਰੈਲ ਅਪ੍ਰੈ/ਮਈ/ਜੂਨ/ਜੁਲਾਈ ਜੁਲਾ/ਅਗਸਤ ਅਗ/ਸਤੰਬਰ ਸਤੰ/ਅਕਤੂਬਰ ਅਕਤੂ/ਨਵੰਬਰ ਨਵੰ/ਦਸੰਬਰ ਦਸੰ",
    "gu": "જાન્યુઆરી જાન્યુ/ફેબ્રુઆરી ફેબ્રુ/માર્ચ/એપ્રિલ/મે/જૂન/જુલાઈ/ઑગસ્ટ ઓગસ્ટ/સપ્ટેમ્બર સપ્ટે/ઑક્ટોબર ઓક્ટોબર ઑક્ટો/નવેમ્બર નવે/ડિસેમ્બર ડિસે",
    "ta": "ஜனவரி ஜன/பிப்ரவரி பிப்/மார்ச் மார்/ஏப்ரல் ஏப்/மே/ஜூன்/ஜூலை/ஆகஸ்ட் ஆக/செப்டம்பர் செப்/அக்டோபர் அக்/நவம்பர் நவ/டிசம்பர் டிச",
    "te": "జనవరి జన/ఫిబ్రవరి ఫిబ్ర/మార్చి/ఏప్రిల్ ఏప్రి/మే/జూన్/జులై జూలై/ఆగస్టు ఆగ/సెప్టెంబర్ సెప్టెంబరు సెప్టెం/అక్టోబర్ అక్టోబరు అక్టో/నవంబర్ నవంబరు నవం/డిసెంబర్ డిసెంబరు డిసెం",
    "kn": "ಜನವರಿ ಜನ/ಫೆಬ್ರವರಿ ಫೆಬ್ರ/ಮಾರ್ಚ್/ಏಪ್ರಿಲ್ ಏಪ್ರಿ/ಮೇ/ಜೂನ್/ಜುಲೈ/ಆಗಸ್ಟ್ ಆಗ/ಸೆಪ್ಟೆಂಬರ್ ಸೆಪ್ಟೆಂ/ಅಕ್ಟೋಬರ್ ಅಕ್ಟೋ/ನವೆಂಬರ್ ನವೆಂ/ಡಿಸೆಂಬರ್ ಡಿಸೆಂ",
    "ml": "ജനുവരി ജനു/ഫെബ്രുവരി ഫെബ്രു/മാർച്ച് മാർ/ഏപ്രിൽ ഏപ്രി/മേയ്/ജൂൺ/ജൂലൈ/ഓഗസ്റ്റ് ഓഗ/സെപ്റ്റംബർ സെപ്റ്റം/ഒക്ടോബർ ഒക്‌ടോബർ ഒക്ടോ/നവംബർ നവം/ഡിസംബർ ഡിസം",
    "th": "มกราคม ม.ค/กุมภาพันธ์ ก.พ/มีนาคม มี.ค/เมษายน เม.ย/พฤษภาคม พ.ค/มิถุนายน มิ.ย/กรกฎาคม ก.ค/สิงหาคม ส.ค/กันยายน ก.ย/ตุลาคม ต.ค/พฤศจิกายน พ.ย/ธันวาคม ธ.ค",
}
"""Twelve months, spellings of one apart by spaces; a hyphen stands for the space in a name of two words.

All names of CLDR are in it, wide and abbreviated, as they stand in a date and alone, without their signs of abbreviation.
"""
SAME_MONTHS = {
    "nb": ("no",), "nn": ("no",), "fil": ("tl",), "iw": ("he",), "in": ("id",), "mo": ("ro",), "szl": ("pl",),
    "bs": ("hr", "sr"), "sh": ("hr", "sr"), "cnr": ("sr",),
}  # fmt: skip
"""Languages that share another's months: `listopad` is October on a Bosnian page."""
OTHER_MONTHS = {
    "mfe": "out", "st": "jan kol", "ff": "kor", "nus": "kor", "lu": "kas lut", "dav": "kas", "bas": "mac may", "dua": "may",
    "teo": "mar", "trv": "mai",
}  # fmt: skip
"""Languages that are not listed, with words that mean another month there."""

WEEKDAYS = {
    "en": "monday mon tuesday tue tues wednesday wed thursday thu thur thurs friday fri saturday sat sunday sun",
    "de": "montag mo dienstag di mittwoch mi donnerstag do freitag fr samstag sa sonnabend sonntag so",
    "fr": "lundi lun mardi mar mercredi mer jeudi jeu vendredi ven samedi sam dimanche dim",
    "es": "lunes lun martes mar miércoles mié jueves jue viernes vie sábado sáb domingo dom",
    "pt": "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira segunda terça quarta quinta sexta sábado domingo seg ter qua qui sex sáb dom",
    "it": "lunedì lun martedì mar mercoledì mer giovedì gio venerdì ven sabato sab domenica dom",
    "ca": "dilluns dimarts dimecres dijous divendres dissabte diumenge",
    "nl": "maandag ma dinsdag di woensdag wo donderdag do vrijdag vr zaterdag za zondag zo",
    "sv": "måndag mån tisdag tis onsdag ons torsdag tors tor fredag fre lördag lör söndag sön",
    "da": "mandag man tirsdag tir onsdag ons torsdag tor fredag fre lørdag lør søndag søn",
    "fi": "maanantaina maanantai ma tiistaina tiistai ti keskiviikkona keskiviikko ke torstaina torstai to perjantaina perjantai pe lauantaina lauantai la sunnuntaina sunnuntai su",
    "pl": "poniedziałek wtorek środa czwartek piątek sobota niedziela pon wt śr czw pt sob niedz",
    "cs": "pondělí po úterý út středa st čtvrtek čt pátek pá sobota so neděle ne",
    "sk": "pondelok utorok streda štvrtok piatok sobota nedeľa",
    "sl": "ponedeljek torek sreda četrtek petek sobota nedelja",
    "hr": "ponedjeljak ponedeljak utorak srijeda sreda četvrtak petak subota nedjelja nedelja pon uto sri čet pet sub ned",
    "hu": "hétfő kedd szerda csütörtök péntek szombat vasárnap",
    "ro": "luni lun marți marţi mar miercuri mie joi vineri vin sâmbătă sâm duminică dum",
    "tr": "pazartesi salı çarşamba perşembe cuma cumartesi pazar",
    "id": "senin selasa rabu kamis jumat jum'at sabtu minggu ahad isnin khamis jumaat",
    "ru": "понедельник пн вторник вт среда ср четверг чт пятница пт суббота сб воскресенье вс",
    "uk": "понеділок вівторок середа четвер п'ятниця субота неділя нд",
    "bg": "понеделник вторник сряда четвъртък петък събота неделя",
    "sr": "понедељак уторак среда четвртак петак субота недеља",
    "el": "δευτέρα δευ τρίτη τρί τετάρτη τετ πέμπτη πέμ παρασκευή παρ σάββατο σάβ κυριακή κυρ",
    "ar": "الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد",
    "fa": "دوشنبه سهشنبه سه‌شنبه چهارشنبه پنجشنبه پنج‌شنبه جمعه شنبه یکشنبه",
    "ur": "پیر منگل بدھ جمعرات جمعہ ہفتہ اتوار",
    "hi": "सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार रविवार",
    "bn": "সোমবার মঙ্গলবার বুধবার বৃহস্পতিবার শুক্রবার শনিবার রবিবার",
    "ta": "திங்கள் செவ்வாய் புதன் வியாழன் வெள்ளி சனி ஞாயிறு",
    "th": "วันจันทร์ วันอังคาร วันพุธ วันพฤหัสบดี วันศุกร์ วันเสาร์ วันอาทิตย์ จันทร์ อังคาร พุธ พฤหัสบดี ศุกร์ เสาร์ อาทิตย์",
}
OPENERS = "le el il den d am on the dne ngày hôm tanggal tarihinde ημερομηνία يوم في مورخ दिनांक তারিখ วันที่ เมื่อวันที่ la em om vom les lo às de".split()
"""Words before a day beside its weekday."""

UNITS: tuple[str, ...] = ("second", "minute", "hour", "day", "week", "month", "year")
RELATIVE = {  # words before, words after, units as in UNITS
    "de": ("vor", "", "sekunde sekunden sek/minute minuten min/stunde stunden std h/tag tage tagen/woche wochen/monat monate monaten/jahr jahre jahren"),
    "fr": ("il-y-a", "", "seconde secondes s sec/minute minutes min mn/heure heures h/jour jours j/semaine semaines/mois/an ans année années"),
    "es": ("hace", "atrás", "segundo segundos seg/minuto minutos min/hora horas h hs/día días/semana semanas/mes meses/año años"),
    "pt": ("há faz", "atrás", "segundo segundos seg/minuto minutos min/hora horas h/dia dias/semana semanas/mês meses/ano anos"),
    "it": ("", "fa", "secondo secondi sec/minuto minuti min/ora ore/giorno giorni/settimana settimane/mese mesi/anno anni"),
    "ca": ("fa", "", "segon segons/minut minuts min/hora hores h/dia dies/setmana setmanes/mes mesos/any anys"),
    "nl": ("", "geleden gelede", "seconde seconden sec/minuut minuten minute min/uur uren uurs ure/dag dagen dae/week weken weke/maand maanden maande/jaar jaren"),
    "sv": ("för", "sedan", "sekund sekunder/minut minuter min/timme timmar tim/dag dagar/vecka veckor/månad månader/år"),
    "da": ("for", "siden", "sekund sekunder/minut minutter minutt min/time timer/dag dage dager døgn/uge uger uke uker/måned måneder/år"),
    "fi": ("", "sitten", "sekuntia sekunti/minuuttia minuutti min/tuntia tunti t h/päivää päivä pv/viikkoa viikko/kuukautta kuukausi kk/vuotta vuosi v"),
    "pl": ("przed", "temu", "sekundę sekundy sekund/minutę minuty minut min/godzinę godziny godzin godz/dzień dni/tydzień tygodnie tygodni/miesiąc miesiące miesięcy/rok lata lat"),
    "cs": ("před", "", "sekundou sekundami/minutou minutami min/hodinou hodinami hod h/dnem dny/týdnem týdny/měsícem měsíci/rokem lety roky"),
    "sk": ("pred", "", "sekundou sekundami/minútou minútami min/hodinou hodinami hod/dňom dňami/týždňom týždňami/mesiacom mesiacmi/rokom rokmi"),
    "hr": ("prije pre", "", "sekundu sekunde sekundi/minutu minuta minute minut min/sat sata sati h/dan dana/tjedan tjedna tjedana nedelju nedelje nedelja/mjesec mjeseca mjeseci mesec meseca meseci/godinu godine godina"),
    "sr": ("пре", "", "секунду секунде секунди/минут минута/сат сата сати/дан дана/недељу недеље недеља/месец месеца месеци/годину године година"),
    "sl": ("pred", "", "sekundo sekundama sekundami/minuto minutama minutami/uro urama urami/dnevom dnevoma dnevi/tednom tednoma tedni/mesecem mesecema meseci/letom letoma leti"),
    "ro": ("acum", "în-urmă", "secundă secunde/minut minute min/oră ore o/zi zile/săptămână săptămâni/lună luni/an ani"),
    "hu": ("", "ezelőtt", "másodperccel/perccel/órával/nappal/héttel/hónappal/évvel"),
    "el": ("πριν", "πριν", "δευτερόλεπτο δευτερόλεπτα/λεπτό λεπτά/ώρα ώρες/ημέρα ημέρες μέρα μέρες/εβδομάδα εβδομάδες/μήνα μήνες/χρόνο χρόνια έτος έτη"),
    "tr": ("", "önce", "saniye sn/dakika dk/saat sa/gün/hafta/ay/yıl sene"),
    "az": ("", "əvvəl", "saniyə/dəqiqə/saat/gün/həftə/ay/il"),
    "id": ("", "lalu yang-lalu", "detik saat/menit minit/jam/hari/minggu pekan/bulan/tahun"),
    "vi": ("cách-đây", "trước", "giây/phút/giờ tiếng/ngày/tuần/tháng/năm"),
    "ru": ("", "назад", "секунду секунды секунд сек/минуту минуты минут мин/час часа часов ч/день дня дней/неделю недели недель/месяц месяца месяцев/год года лет"),
    "uk": ("", "тому", "секунду секунди секунд/хвилину хвилини хвилин хв/годину години годин год/день дні днів/тиждень тижні тижнів/місяць місяці місяців/рік роки років"),
    "be": ("", "таму", "секунду секунды секунд/хвіліну хвіліны хвілін/гадзіну гадзіны гадзін/дзень дні дзён/тыдзень тыдні тыдняў/месяц месяцы месяцаў/год гады гадоў"),
    "bg": ("преди", "", "секунда секунди/минута минути мин/час часа/ден дни/седмица седмици/месец месеца/година години"),
    "mk": ("пред", "", "секунда секунди/минута минути/час часа/ден дена/недела недели/месец месеци/година години"),
    "ar": ("منذ قبل", "", "ثانية ثواني ثوان/دقيقة دقائق دقيقه/ساعة ساعات ساعه/يوم أيام ايام يوما يوماً/أسبوع أسابيع اسبوع/شهر أشهر شهور شهرا/سنة سنوات عام أعوام عاما"),
    "fa": ("", "پیش قبل", "ثانیه/دقیقه/ساعت/روز/هفته/ماه/سال"),
    "he": ("לפני", "", "שנייה שניות/דקה דקות/שעה שעות/יום ימים/שבוע שבועות/חודש חודשים/שנה שנים"),
    "hi": ("", "पहले पूर्व", "सेकंड सेकेंड/मिनट मिनिट/घंटा घंटे घण्टे/दिन/सप्ताह हफ्ते हफ़्ते/महीना महीने माह/साल वर्ष"),
    "mr": ("", "पूर्वी", "सेकंदांपूर्वी/मिनिटे मिनिटां/तास तासां/दिवस दिवसां/आठवडे आठवड्यां/महिने महिन्यां/वर्षे वर्षां"),
    "bn": ("", "আগে পূর্বে", "সেকেন্ড/মিনিট/ঘণ্টা ঘন্টা/দিন/সপ্তাহ/মাস/বছর"),
    "ta": ("", "முன்", "விநாடிகள்/நிமிடங்கள்/மணிநேரம்/நாட்கள்/வாரங்கள்/மாதங்கள்/ஆண்டுகள்"),
}  # fmt: skip
ONE = frozenset(
    "einer einem einen eine un una une um uma uno en ett et eine jednu jednou jedan jednu един една ένα μία μια bir jeden jedną jednu o één een satu một एक এক".split()
)
DUALS = {
    "ثانيتين": "second", "دقيقتين": "minute", "ساعتين": "hour", "يومين": "day", "أسبوعين": "week", "شهرين": "month", "سنتين": "year",
    "عامين": "year", "שעתיים": "hour", "יומיים": "day", "שבועיים": "week", "חודשיים": "month", "שנתיים": "year",
}  # fmt: skip
"""Two of a unit in one word."""

DAY_WORDS = {  # yesterday, today, now
    "de": "gestern/heute/gerade-eben soeben", "fr": "hier/aujourd'hui/à-l'instant", "es": "ayer/hoy/ahora-mismo", "pt": "ontem/hoje/agora-mesmo",
    "it": "ieri/oggi/adesso", "ca": "ahir/avui/ara-mateix", "nl": "gisteren/vandaag/zojuist zonet", "sv": "igår i-går/idag i-dag/just-nu nyss", "da": "i-går/i-dag/lige-nu",
    "no": "i-går/i-dag/akkurat-nå", "fi": "eilen/tänään/juuri-nyt äsken", "pl": "wczoraj/dzisiaj dziś/przed-chwilą", "cs": "včera/dnes/právě-teď", "sk": "včera/dnes/práve-teraz",
    "hr": "jučer/danas/upravo-sada", "sr": "juče јуче/danas данас/upravo-sada", "sl": "včeraj/danes/pravkar", "hu": "tegnap/ma/az-imént", "ro": "ieri/azi astăzi/chiar-acum", "tr": "dün/bugün/az-önce",
    "id": "kemarin/hari-ini/baru-saja", "ms": "semalam/hari-ini/sebentar-tadi", "vi": "hôm-qua/hôm-nay/vừa-xong", "ru": "вчера/сегодня/только-что", "uk": "вчора/сьогодні/щойно", "be": "учора/сёння/толькі-што",
    "bg": "вчера/днес/току-що", "mk": "вчера/денес/штотуку", "el": "χθες χτες/σήμερα/μόλις-τώρα", "ar": "أمس/اليوم/الآن", "fa": "دیروز/امروز/لحظاتی-پیش هم‌اکنون", "he": "אתמול/היום/עכשיו",
    "hi": "बीते-दिन/आज/अभी-अभी", "bn": "গতকাল/আজ/এইমাত্র", "sw": "jana/leo/sasa-hivi", "ja": "昨日 きのう/今日 きょう/たった今", "zh": "昨天 昨日/今天 今日/刚刚 剛剛", "ko": "어제/오늘/방금",
    "th": "เมื่อวานนี้ เมื่อวาน/วันนี้/เมื่อสักครู่",
}  # fmt: skip
AMBIGUOUS_DAY_WORDS = frozenset("hier ma leo jana adesso dnes nyss".split())
"""Also words of other languages: a day only on a page in their own."""


def plain(word: str) -> str:
    """The form for look-ups: lower case, composed, without a full stop or other abbreviation mark."""
    return unicodedata.normalize("NFC", word.replace("İ", "i").replace("ı", "i")).casefold().strip(".॰׳")


def spellings(listed: str) -> list[str]:
    """The spellings in one field of a table."""
    return [plain(word).replace("-", " ") for word in listed.split()]


MONTH_NUMBERS: dict[str, dict[str, int]] = {}  # spelling to language to number
for _language, _months in MONTHS.items():
    for _number, _listed in enumerate(_months.split("/"), 1):
        for _word in spellings(_listed):
            MONTH_NUMBERS.setdefault(_word, {})[_language] = _number

BEFORE: dict[str, dict[str, str]] = {}
AFTER: dict[str, dict[str, str]] = {}
"""The word before or after number and unit, to the units of the languages that use it."""
for _befores, _afters, _units in RELATIVE.values():
    _names = {word: unit for unit, listed in zip(UNITS, _units.split("/"), strict=True) for word in spellings(listed)}
    for _affix in spellings(_befores):
        BEFORE.setdefault(_affix, {}).update({**DUALS, **_names})
    for _affix in spellings(_afters):
        AFTER.setdefault(_affix, {}).update(_names)
WEEKDAY_WORDS = frozenset(plain(word) for listed in WEEKDAYS.values() for word in listed.split()) | frozenset(
    map(plain, OPENERS)
)
DAYS: dict[str, dict[str, int]] = {}  # spelling to language to days ago; -1 is now
for _language, _days in DAY_WORDS.items():
    for _ago, _listed in zip((1, 0, -1), _days.split("/"), strict=True):
        for _word in spellings(_listed):
            DAYS.setdefault(_word, {})[_language] = _ago
