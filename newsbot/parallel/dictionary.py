"""Common words of the news in English and Urdu: one thing or deed a line, English before the bar, Urdu after it.

Hand-written, for aligning and not for translating: words of one line need not be translations of each other in every
sentence. English endings (-s, -ed, -ing, -ly) and Urdu endings of number and case are taken off before the look-up. Two
words joined by `_` stand beside each other in the text.
"""

LINES = """
account|اکاؤنٹ کھاتہ
accountability|احتساب جوابدہی
accuse accusation allege allegation|الزام الزامات
act law legal lawful|قانون قانونی ایکٹ قوانین
add further also|مزید بھی نیز
after following|بعد
again repeat|دوبارہ پھر
against|خلاف
age aged old|عمر سالہ
agency agencies|ایجنسی ادارہ
agree agreement accord deal|معاہدہ متفق اتفاق معاہدے
agriculture farm farmer|کسان زراعت زرعی کاشتکار کھیت
aid relief help assist assistance|امداد مدد امدادی
air|فضائی ہوا ہوائی
airport|ہوائی_اڈہ ہوائی_اڈے ایئرپورٹ
all every each whole|تمام سب ہر پورا پورے پوری سارے
allow permit permission|اجازت
alone|اکیلا اکیلے تنہا
already|پہلے پہلے_ہی
always|ہمیشہ
ambassador envoy|سفیر
america american us usa united_states|امریکہ امریکی امریکا
amount sum money|رقم پیسہ پیسے مال
announce announcement declare|اعلان
answer reply respond response|جواب
appeal petition|اپیل درخواست
apply application request candidate|درخواست امیدوار درخواستیں
appoint appointment|تقرر تقرری تعینات مقرر
area region|علاقہ علاقے علاقائی
arm arms weapon weaponry gun|اسلحہ ہتھیار بندوق
army military soldier troop|فوج فوجی سپاہی
arrest detain detention|گرفتار گرفتاری حراست
article|مضمون آرٹیکل دفعہ
artificial_intelligence ai|مصنوعی_ذہانت اے_آئی
ask question inquire|پوچھا پوچھنا پوچھ سوال پوچھے
assembly|اسمبلی
attack assault|حملہ حملے حملوں
attempt try effort|کوشش
authority authorities officials official officer|حکام افسر اہلکار عہدیدار اتھارٹی
award prize|ایوارڈ انعام اعزاز انعامات
back return|واپس واپسی لوٹ
bail surety|ضمانت ضمانتی
ball|گیند
ban prohibit banned|پابندی ممنوع کالعدم
bank|بینک
battle fight war conflict|جنگ لڑائی تنازع
beautiful|خوبصورت خوب_صورت حسین
because since|کیونکہ چونکہ وجہ
become became|بن بنا بنے
before earlier prior|پہلے قبل پیشتر
begin began begun start launch|آغاز شروع
behaviour attitude|رویہ رویے
believe belief|یقین عقیدہ مانتے
benefit|فائدہ فوائد
big large great biggest largest|بڑا بڑے بڑی عظیم
bill|بل مسودہ
billion billions|ارب اربوں
million millions|لاکھوں ملین
birth born|پیدا پیدائش
black|سیاہ کالا کالے
blame|الزام قصوروار
block blocked blocking blockage|بند بندش بلاک
blood|خون
boat|کشتی کشتیاں کشتیوں
body bodies|لاش لاشیں جسم
book|کتاب کتابیں
border|سرحد سرحدی
both|دونوں
boy|لڑکا لڑکے
bridge|پل پلوں
bring brought|لانا لائے لایا لائی
britain british uk|برطانیہ برطانوی
broadcast air aired|نشر نشریات نشریاتی
brother|بھائی
budget|بجٹ میزانیہ
build built building construction|تعمیر عمارت عمارتیں تعمیراتی
burn fire blaze|آگ جل نذر
business trade trader commerce|تجارت کاروبار تجارتی تاجر
but however yet although|لیکن مگر تاہم البتہ اگرچہ
buy bought purchase|خرید خریدنا خریدی خریدنے
cabinet|کابینہ
call called describe termed|قرار کہتے
camp|کیمپ
campaign|مہم
capital|دارالحکومت
captain|کپتان
car vehicle|گاڑی گاڑیاں گاڑیوں
case lawsuit|مقدمہ مقدمے کیس
cause|سبب وجہ باعث
ceasefire truce|جنگ_بندی
ceremony|تقریب تقاریب
chair chairman chairperson chairwoman|چیئرمین چیئرپرسن سربراہ
change|تبدیل تبدیلی بدل
channel|چینل
charge free|مفت
chief head leader lead director|سربراہ رہنما قیادت قائد چیف صدر
child children|بچہ بچے بچوں
china chinese|چین چینی
choose chose choice|انتخاب چن چننا
city town urban|شہر شہری قصبہ قصبے
citizen|شہری شہریوں
civil|سول شہری
claim|دعویٰ دعوی
clash|جھڑپ تصادم
clean clear|صاف واضح
client|مؤکل
climate environment environmental|ماحولیات ماحولیاتی ماحول آب_و_ہوا
close closed shut closure|بند بندش
club|کلب
cold winter|سرد سردی سردیوں سردیاں موسم_سرما
college|کالج
come came arrive|آیا آئے آئی آنے آنا پہنچا پہنچے
comment|تبصرہ تبصرے
commission|کمیشن
committee panel|کمیٹی
common joint shared share|مشترکہ مشترک شیئر
community|برادری کمیونٹی
company firm corporation|کمپنی کمپنیاں ادارہ
complain complaint|شکایت شکایات درخواست
concern worry|تشویش خدشات خدشہ فکر
condemn condemnation|مذمت
condition|شرط شرائط حالت
conference|کانفرنس
constitution constitutional|آئین آئینی دستور
continue ongoing|جاری
contract contractor|ٹھیکہ ٹھیکیدار معاہدہ
control|کنٹرول قابو
convict conviction sentence punishment punish penalty|سزا مجرم سزائیں
cooperate cooperation|تعاون
copy copies|نسخہ نقل پرچہ پرچوں کاپی
correct correction|تصحیح درست اصلاح تصحیحات
corruption|بدعنوانی کرپشن
cost expense expenditure|خرچ اخراجات لاگت قیمت
council|کونسل
count|گنتی شمار
country nation national|ملک قومی ملکی ممالک قوم ملکوں
course training train trainer|تربیت تربیتی کورس
court tribunal|عدالت عدالتی کورٹ
create make made|بنا بنایا بنانے تیار
cricket|کرکٹ
crime criminal|جرم جرائم مجرم
crisis|بحران
criticise criticize criticism critic|تنقید
crore million|کروڑ ملین لاکھ
crowd|ہجوم تماشائی
cut reduce reduction|کمی کم کٹوتی کاٹ
daily|روزنامہ روزانہ
damage destroy|نقصان تباہ تباہی
danger dangerous risk|خطرہ خطرے خطرناک خطرات
date|تاریخ
daughter|بیٹی
dawn morning|صبح فجر سویرے پو
day|دن روز روزہ
dead death die died dead kill killed|ہلاک جاں_بحق موت ہلاکت قتل ہلاکتیں جان
debt owe loan|قرض قرضہ واجب
decade|دہائی عشرہ
decide decision verdict ruling judgment judgement|فیصلہ فیصلے
defeat lost lose beat beaten|شکست ہار ہارا ہرا
defence defense|دفاع دفاعی صفائی
delay late|تاخیر دیر
delegate delegation|وفد مندوب
demand|مطالبہ مطالبے طلب
democracy democratic|جمہوریت جمہوری
deny denied denial refute|تردید انکار
department ministry|محکمہ وزارت
desert|صحرا
desk|ڈیسک
destroyed drown|ڈوب تباہ
different various|مختلف
difficult difficulty hard|مشکل دشوار مشکلات
digital|ڈیجیٹل
disaster|آفت سانحہ
disease illness fever|بیماری مرض بخار
dispute|تنازع
district|ضلع ضلعی اضلاع
divide|تقسیم
doctor physician|ڈاکٹر
document record paper|دستاویز کاغذ دستاویزات ریکارڈ کاغذات
dollar|ڈالر
door|دروازہ دروازے
drug medicine|دوا ادویات منشیات
during|دوران
earn income|کمائی آمدنی کماتے
earthquake|زلزلہ
east eastern|مشرق مشرقی
economy economic|معیشت معاشی اقتصادی
editor|مدیر ایڈیٹر
education educational|تعلیم تعلیمی
elect election electoral poll|الیکشن انتخاب انتخابات منتخب
electricity power|بجلی توانائی
emergency|ہنگامی ایمرجنسی
emphasis emphasise emphasize stress|زور
employee worker staff|ملازم کارکن عملہ مزدور
end finish conclude|ختم اختتام آخر مکمل
engineer|انجینئر
enough|کافی
enter entry|داخلہ داخل
equal|برابر مساوی
escape flee fled|فرار بھاگ
establish set_up found form|قائم بنا تشکیل
europe european|یورپ یورپی
event|تقریب واقعہ
every|ہر
evidence proof|ثبوت شواہد
exhibition|نمائش
explain explanation|وضاحت سمجھا
explosion blast bomb|دھماکہ دھماکے بم
export|برآمد برآمدات
express expression|اظہار
fail failure|ناکام ناکامی
fall fell drop|گر گراوٹ کمی گری
false fake fabricated|جعلی جھوٹی جھوٹا جھوٹ
family|خاندان اہل_خانہ گھرانہ خاندانوں
father|والد باپ
fear|خوف ڈر خدشہ
federal|وفاقی
fee|فیس
fellow fellowship|فیلو فیلوشپ
field|میدان میدانی شعبہ
figure statistic data|اعداد ڈیٹا اعدادوشمار
file filed lodge|درج دائر
final last|آخری حتمی فائنل
finance financial|مالی مالیاتی خزانہ
find found discover|ملا پایا دریافت ڈھونڈ
fine fined|جرمانہ جرمانے
first|پہلا پہلی اولین
flight plane aircraft|پرواز طیارہ جہاز
flood|سیلاب سیلابی
food|خوراک کھانا غذا
football|فٹبال فٹ_بال
force|فورس طاقت زبردستی فورسز
foreign abroad|غیر_ملکی خارجہ بیرون
forest|جنگل
former ex|سابق سابقہ
forum|فورم
foundation|فاؤنڈیشن
free freedom independence independent liberty|آزاد آزادی آزادانہ
friend|دوست دوستوں دوستی
fuel oil petrol|تیل ایندھن پٹرول پیٹرول
full complete entire|مکمل پورا پوری
fund|فنڈ فنڈز
future|مستقبل آئندہ
game match|میچ کھیل مقابلہ
gas|گیس
general|جنرل عام عمومی
girl|لڑکی لڑکیاں لڑکیوں طالبات
give gave given grant|دیا دی دیے دیں دینے
global world international worldwide|دنیا عالمی بین_الاقوامی
gold|سونا سونے
good|اچھا اچھی اچھے
government govt|حکومت حکومتی سرکاری سرکار
governor|گورنر
group|گروپ گروہ تنظیم
grow growth increase rise rose risen raise|اضافہ بڑھ اضافے بلند بڑھا
half|نصف آدھا آدھے
hand|ہاتھ
happy pleased joy celebrate|خوش خوشی
hard|سخت
head heads|سربراہ سر
health|صحت
hear heard hearing listen|سماعت سن سنا سننا سننے
heat hot warm|گرمی گرم حدت
heavy severe|شدید بھاری سخت
high highest|بلند اعلیٰ زیادہ ہائی
high_court|ہائی_کورٹ عدالت_عالیہ
hill mountain|پہاڑ پہاڑی
history historian historic|تاریخ مؤرخ تاریخی
holiday|چھٹی تعطیل تعطیلات
home house|گھر مکان گھروں
hope|امید
hospital|ہسپتال اسپتال
hour|گھنٹہ گھنٹے گھنٹوں
how|کیسے کس_طرح طریقہ
human|انسانی انسان
hundred hundreds|سو سیکڑوں سینکڑوں
husband|شوہر
if|اگر
immediately soon|فوری فوراً جلد
impact effect|اثر اثرات متاثر
import importer imported|درآمد درآمدی درآمدات
important importance|اہم اہمیت
include including among|شامل سمیت
india indian|بھارت بھارتی ہندوستان ہندوستانی
industry|صنعت صنعتی
inflation|مہنگائی افراط
inform information know-how|معلومات اطلاع اطلاعات
injure injured wound wounded injury|زخمی
inquiry investigate investigation investigator probe|تحقیقات تفتیش تفتیشی انکوائری تحقیقاتی
insist|اصرار
institution institute organisation|ادارہ ادارے تنظیم اداروں
interest|دلچسپی سود مفاد
interior home_ministry|داخلہ
internet online web website site|انٹرنیٹ آن_لائن ویب_سائٹ ویب سائٹ
interview|انٹرویو
invest investment|سرمایہ_کاری
invite invitation|دعوت
iran iranian|ایران ایرانی
islam islamic muslim|اسلام اسلامی مسلمان مسلم
island|جزیرہ
israel israeli|اسرائیل اسرائیلی
issue|مسئلہ مسائل معاملہ جاری
jail prison imprison|جیل قید
job work employment|کام نوکری ملازمت روزگار
join|شمولیت شامل
journalism|صحافت صحافتی
journalist reporter newsman correspondent|صحافی رپورٹر صحافیوں نامہ_نگار
journey travel trip|سفر سفری
judge justice|جج جسٹس انصاف
keep kept|رکھا رکھنے برقرار
know known|معلوم جانتے جانتا واقف
label|لیبل
lack shortage|کمی فقدان قلت
lahore|لاہور
land|زمین اراضی
language|زبان زبانوں
last past previous|گزشتہ پچھلے آخری ماضی
laugh|ہنس ہنسے
lawyer counsel advocate barrister|وکیل وکلا وکلاء بیرسٹر ایڈووکیٹ
learn study|سیکھ سیکھنا مطالعہ علم
leave left quit|چھوڑ چھوڑا روانہ
less fewer least|کم
letter|خط خطوط مراسلہ
level|سطح
library|لائبریری کتب_خانہ
licence license|لائسنس
lie|جھوٹ
life live alive|زندگی زندہ
light|روشنی بتی
like such|جیسے جیسا ایسے ایسا
line|لائن لکیر
link|رابطہ تعلق منسلک
list|فہرست
little small|چھوٹا چھوٹی چھوٹے
local|مقامی
long|طویل لمبا لمبی
look see saw seen watch|دیکھا دیکھ دیکھی دیکھنے دیکھتے
low|کم نچلی نشیبی
man men male|مرد آدمی مردوں
many several numerous|کئی متعدد بہت بہت_سی بہت_سے
market|مارکیٹ منڈی بازار
marry marriage wedding|شادی نکاح
matter affair|معاملہ معاملات
measure step|اقدام اقدامات قدم
media|میڈیا ابلاغ
meet meeting session|اجلاس ملاقات
member|رکن ارکان اراکین ممبر
memo|مراسلہ
message|پیغام
mention note|ذکر نوٹ
middle centre center central|مرکز مرکزی وسط
minister|وزیر وزرا وزراء
minority|اقلیت اقلیتی
minute|منٹ
miss missing disappear|لاپتہ غائب گم_شدہ
mistake error|غلطی غلط غلطیاں
mobile telephone phone|فون موبائل ٹیلی_فون ٹیلیفون
month monthly|ماہ مہینہ ماہانہ مہینے
mosque|مسجد
most majority|بیشتر اکثر اکثریت زیادہ_تر
mother|والدہ ماں
move movement|تحریک نقل_و_حرکت حرکت
murder|قتل
name named|نام
near nearby close_to|قریب نزدیک قریبی
need require necessary|ضرورت ضروری درکار لازمی
neighbour neighbor neighbouring|ہمسایہ پڑوسی
never|کبھی
new|نیا نئی نئے
news|خبر خبریں خبروں
newspaper paper|اخبار اخبارات روزنامہ اخباری
newsroom|نیوز_روم نیوز_رومز
next coming|اگلا اگلے آئندہ
night overnight midnight|رات شب
nobody none no_one|کوئی کسی
north northern|شمال شمالی
not never no|نہیں نہ
nuclear|جوہری ایٹمی
number|تعداد نمبر
offer|پیشکش پیش
office|دفتر دفاتر
old elderly|پرانا پرانے پرانی بوڑھا بوڑھے قدیم
only just merely|صرف محض
open opened opening|کھول کھلا کھلے افتتاح افتتاحی
operation|آپریشن کارروائی
opinion view|رائے خیال
opposition|اپوزیشن حزب_اختلاف مخالف
order instruct direct instruction|حکم ہدایت احکامات ہدایات
organise organize organiser organizer|منتظم منعقد اہتمام منتظمین
organisation organization|تنظیم تنظیموں ادارہ
other another others|دوسرے دوسری دیگر دوسرا اور
outside out|باہر
owner own|مالک اپنا اپنی اپنے مالکان
page|صفحہ صفحے صفحات
pakistan pakistani|پاکستان پاکستانی
palestine palestinian|فلسطین فلسطینی
parent|والدین
parliament|پارلیمنٹ پارلیمان
part participate participant take_part|حصہ شرکت شرکا شریک
party|جماعت پارٹی جماعتوں
passenger|مسافر
patient|مریض
pay paid payment|ادا ادائیگی تنخواہ معاوضہ
peace peaceful|امن پرامن
people person individual|لوگ افراد شخص عوام لوگوں فرد
percent per_cent percentage|فیصد
perform performance|کارکردگی
personal|ذاتی
photograph photo picture photographer image|تصویر تصاویر فوٹو تصویریں تصویروں فوٹوگرافر
place|جگہ مقام مقامات
plan planning|منصوبہ منصوبہ_بندی پلان
plant tree|درخت پودا
platform|پلیٹ_فارم
play player|کھلاڑی کھیل
police|پولیس
policy|پالیسی
political politics politician|سیاسی سیاست سیاستدان
poor poverty|غریب غربت
population|آبادی
port|بندرگاہ
position post|عہدہ عہدے منصب پوزیشن
possible|ممکن
pray prayer|نماز دعا
present presence|موجود پیش موجودگی
president|صدر
press|پریس صحافت
press_club|پریس_کلب
press_conference|پریس_کانفرنس
pressure|دباؤ
prevent stop halt|روک روکا روکنے
price|قیمت قیمتیں نرخ قیمتوں
prime_minister premier|وزیراعظم وزیر_اعظم
private|نجی پرائیویٹ
problem|مسئلہ مسائل
produce production product|پیداوار مصنوعات پیدا
professor|پروفیسر
programme program|پروگرام
project|منصوبہ منصوبے پروجیکٹ
promise pledge vow|وعدہ وعدے
propaganda|پراپیگنڈا پروپیگنڈا
property|جائیداد
proscribed outlawed|کالعدم
protect protection safety safe secure security|تحفظ محفوظ سکیورٹی سیکیورٹی
protest demonstrate demonstration protester rally|احتجاج مظاہرہ مظاہرے مظاہرین احتجاجی
prove|ثابت
provide supply|فراہم فراہمی
province provincial|صوبہ صوبائی صوبے
public|عوامی عوام عام
publish publication publisher print|شائع ناشر اشاعت چھاپ چھپ مطبوعات
quality|معیار
question|سوال سوالات سوالوں
quick fast|تیز جلد
quote according|مطابق بقول
radio|ریڈیو
rain monsoon|بارش بارشیں بارشوں برسات
rate|شرح
reach|پہنچ
read reader reading|پڑھ پڑھنا پڑھا قاری قارئین پڑھنے
ready|تیار
real actual|اصل حقیقی
reason|وجہ وجوہات
receive got get win|ملا ملے حاصل وصول ملی
recent recently|حال حالیہ
recommend recommendation|سفارش سفارشات
refugee|پناہ_گزین مہاجر مہاجرین
refuse decline reject|انکار مسترد گریز
register registration registrar|رجسٹریشن رجسٹر رجسٹرار
relation relations relationship ties|تعلقات تعلق
relative|رشتے_دار رشتہ_دار
release|جاری رہا رہائی
religion religious|مذہب مذہبی دینی
remain still|اب_بھی باقی بدستور آج_بھی
remove withdraw withdrawn|ہٹا ہٹانا واپس ہٹائے
report|رپورٹ رپورٹنگ
research researcher survey|تحقیق محقق سروے محققین
resign resignation|استعفیٰ مستعفی
resolution|قرارداد
responsibility responsible|ذمہ_داری ذمہ_دار
rest|باقی آرام
result|نتیجہ نتائج
retire retired|ریٹائرڈ سبکدوش
right|حق حقوق
river stream|دریا ندی دریائے
road street highway|سڑک شاہراہ سڑکیں روڈ سڑکوں
role|کردار
roof|چھت
room|کمرہ کمرے
rule regulation code|ضابطہ ضوابط قواعد اصول ضابطے قاعدہ
rumour rumor|افواہ
run|چلا چلانے چلتا دوڑ
rupee rupees rs|روپے روپیہ روپوں
russia russian|روس روسی
sack bag|بوری تھیلا بوریاں بوریوں
same similar|ایسا ہی اسی یکساں
saudi|سعودی
say said told tell says state|کہا بتایا کہنا کہتے کہتا کہتی
school|اسکول سکول
science scientist scientific|سائنس سائنسی سائنسدان
scene site|مقام جائے_وقوعہ
sea ocean|سمندر سمندری بحیرہ
search|تلاش
season|موسم سیزن
secret|خفیہ راز
secretary|سیکرٹری سیکریٹری
section clause|شق دفعہ سیکشن
see|دیکھ
sell sold sale vendor|فروخت بیچ بیچنے بیچنی فروش
senate senator|سینیٹ سینیٹر
send sent dispatch|بھیج بھیجا بھیجے روانہ
senior veteran|سینئر سینیئر
serious|سنگین سنجیدہ
serve service|خدمت خدمات سروس
set_aside reserved|مختص مخصوص
several few|چند کچھ
shop store shopkeeper|دکان دکاندار دکان_دار
short|مختصر
show|دکھا نمائش شو
side|طرف جانب فریق
sign signed signatory signing|دستخط
silent silence|خاموش خاموشی
simple plain|سادہ آسان
sister|بہن
situation circumstance|صورتحال صورت_حال حالات
social|سماجی سوشل
social_media|سوشل_میڈیا
society|معاشرہ سماج
some certain|بعض کچھ چند
son|بیٹا بیٹے
south southern|جنوب جنوبی
speak spoke speech address|خطاب تقریر بول
special|خصوصی خاص
spend spent spending|خرچ
spokesman spokesperson spokeswoman|ترجمان
sport sports|کھیل کھیلوں
spread|پھیل پھیلا پھیلانے
spring|بہار
stage|اسٹیج مرحلہ
stand stood|کھڑا کھڑے کھڑی
state|ریاست ریاستی
statement|بیان
station|اسٹیشن
stop|روک بند
story stories|کہانی خبر داستان رپورٹ
strike|ہڑتال حملہ
strong strict|مضبوط سخت
student pupil|طالب_علم طلبہ طلبا طالبات
subject topic|موضوع موضوعات
success succeed successful|کامیاب کامیابی
sugar|چینی شکر
suggest proposal propose suggestion|تجویز تجاویز
summer|موسم_گرما گرمیوں گرما
support supporter|حمایت حامی
supreme_court|سپریم_کورٹ عدالت_عظمیٰ
surrender appear|پیش
suspect suspected|مشتبہ ملزم
suspend suspension|معطل معطلی
system|نظام سسٹم
table|میز
talk talks negotiation dialogue|مذاکرات بات گفتگو بات_چیت
tax|ٹیکس محصول
tea|چائے
teach teacher|استاد اساتذہ سکھا ٹیچر
team|ٹیم
technology|ٹیکنالوجی
television tv|ٹیلی_وژن ٹیلی_ویژن ٹی_وی
temperature|درجہ_حرارت
terror terrorist terrorism|دہشت_گرد دہشت_گردی دہشت
test exam examination|امتحان ٹیسٹ
thank|شکریہ
think thought consider|سوچ سمجھ خیال غور
third|تیسرا تیسری تیسرے تہائی
second twice|دوسرا دوسری دوسرے دو_بار
fourth|چوتھا چوتھی چوتھے
fifth|پانچواں پانچویں
thousand thousands|ہزار ہزاروں
threat threaten|دھمکی دھمکیاں خطرہ دھمکیوں
ticket|ٹکٹ
time moment|وقت بار
today|آج
together|ساتھ مل
tomorrow|کل
top|اعلیٰ چوٹی
toll|تعداد
tour|دورہ
tournament cup|کپ ٹورنامنٹ
traffic|ٹریفک
train railway|ریل ٹرین ریلوے
transport|ٹرانسپورٹ
treasurer|خزانچی
treat treatment|علاج سلوک
tribe tribal|قبائلی قبیلہ
true truth|سچ سچا حقیقت درست
trust confidence|اعتماد بھروسا
turkey turkish|ترکی ترک ترکیہ
type kind|قسم نوعیت
under|تحت
understand understood|سمجھ سمجھا سمجھنے
unemployment|بے_روزگاری
union|یونین اتحاد
united_nations un|اقوام_متحدہ
university|یونیورسٹی جامعہ
until till|تک
urge appeal|زور اپیل مطالبہ
use used user usage|استعمال صارف صارفین
vaccine vaccination|ویکسین
victim affected|متاثرہ متاثرین متاثر شکار
victory winner won win|فتح جیت کامیابی فاتح جیتا
video clip|ویڈیو
village villager rural|گاؤں دیہات دیہی دیہاتی دیہاتیوں
violate violation|خلاف_ورزی
violence violent|تشدد پرتشدد
visa|ویزا ویزے
visit visitor|دورہ
voice|آواز
volunteer voluntary|رضاکار رضاکارانہ
vote voter ballot|ووٹ ووٹر رائے_شماری
wait|انتظار
wall|دیوار دیواریں
want wish|چاہتے چاہتا خواہش چاہیے چاہتی
warn warning|خبردار انتباہ تنبیہ
warrant|وارنٹ
waste|ضائع فضلہ
water|پانی آب آبی آبپاشی
way path|راستہ راہ طریقہ
weak weakness|کمزور کمزوری
weather|موسم
week weekly|ہفتہ ہفتے ہفت_روزہ
welcome|خیرمقدم خوش_آمدید
west western|مغرب مغربی
what|کیا
wheat flour|گندم آٹا
when|جب
where|جہاں کہاں
while meanwhile whereas|جبکہ دوران
white|سفید
who whom|کون جو جن
why|کیوں
wicket|وکٹ وکٹیں
wife|بیوی اہلیہ
will|گا گے گی
without|بغیر
witness eyewitness|گواہ عینی_شاہد
woman women female lady|خاتون خواتین عورت عورتیں عورتوں
word|لفظ الفاظ لفظوں
worth value|قدر مالیت
write wrote written writer|لکھا لکھ لکھنے لکھی تحریر مصنف تحریری
wrong|غلط
year annual annually|سال برس سالانہ برسوں
yesterday|کل گزشتہ_روز
young youth|نوجوان جوان
january jan|جنوری
february feb|فروری
march|مارچ
april|اپریل
may|مئی
june|جون
july|جولائی
august aug|اگست
september sept|ستمبر
october oct|اکتوبر
november nov|نومبر
december dec|دسمبر
monday|پیر سوموار
tuesday|منگل
wednesday|بدھ
thursday|جمعرات
friday|جمعہ جمعے
saturday|ہفتہ ہفتے سنیچر
sunday|اتوار
god allah lord|اللہ خدا رب پروردگار
prophet messenger|نبی رسول پیغمبر
heaven sky|آسمان آسمانوں
earth|زمین
believer faith|ایمان مومن مومنوں
angel|فرشتہ فرشتے فرشتوں
paradise garden|جنت باغ بہشت
hell|جہنم دوزخ
soul spirit|روح نفس
mercy merciful|رحمت رحم مہربان رحیم
sin|گناہ گناہوں
marriage|نکاح شادی
dignity honour honor|عزت وقار
equality|مساوات برابری
race colour color|رنگ نسل
slave slavery|غلام غلامی
thought conscience|ضمیر خیال
""".strip()
"""As written; `text.clean.fold` brings both sides to the spelling that is compared."""
