"""The languages the sandbox knows: TMDB's 187 codes, ISO 639-1 plus its own (`xx` none, `cn` Cantonese).

Here belong codes and names only. The own name of a language is empty where TMDB has none: that is one of
the quirks a reader must survive.
"""
# ruff: noqa: RUF001 (other alphabets on purpose)

_ROWS = """
aa Afar | Qafar
ab Abkhazian | Аԥсшәа
ae Avestan
af Afrikaans | Afrikaans
ak Akan | Akan
am Amharic | አማርኛ
an Aragonese | aragonés
ar Arabic | العربية
as Assamese | অসমীয়া
av Avaric
ay Aymara
az Azerbaijani | azərbaycan
ba Bashkir | башҡорт теле
be Belarusian | беларуская
bg Bulgarian | български
bi Bislama
bm Bambara | bamanakan
bn Bangla | বাংলা
bo Tibetan | བོད་སྐད་
br Breton | brezhoneg
bs Bosnian | bosanski
ca Catalan | català
ce Chechen | нохчийн
ch Chamorro
cn Cantonese | 廣州話
co Corsican | corsu
cr Cree
cs Czech | čeština
cu Church Slavic | церковнослове́нскїй
cv Chuvash | чӑваш
cy Welsh | Cymraeg
da Danish | dansk
de German | Deutsch
dv Divehi | ދިވެހިބަސް
dz Dzongkha | རྫོང་ཁ
ee Ewe | eʋegbe
el Greek | Ελληνικά
en English | English
eo Esperanto | Esperanto
es Spanish | español
et Estonian | eesti
eu Basque | euskara
fa Persian | فارسی
ff Fula | Pulaar
fi Finnish | suomi
fj Fijian
fo Faroese | føroyskt
fr French | français
fy Western Frisian | Frysk
ga Irish | Gaeilge
gd Scottish Gaelic | Gàidhlig
gl Galician | galego
gn Guarani | avañe'ẽ
gu Gujarati | ગુજરાતી
gv Manx | Gaelg
ha Hausa | Hausa
he Hebrew | עברית
hi Hindi | हिन्दी
ho Hiri Motu
hr Croatian | hrvatski
ht Haitian Creole | Kreyòl Ayisyen
hu Hungarian | magyar
hy Armenian | հայերեն
hz Herero
ia Interlingua | interlingua
id Indonesian | Indonesia
ie Interlingue | Interlingue
ig Igbo | Igbo
ii Sichuan Yi | ꆈꌠꉙ
ik Inupiaq
io Ido | Ido
is Icelandic | íslenska
it Italian | italiano
iu Inuktitut | ᐃᓄᒃᑎᑐᑦ
ja Japanese | 日本語
jv Javanese | Jawa
ka Georgian | ქართული
kg Kongo
ki Kikuyu | Gikuyu
kj Kuanyama
kk Kazakh | қазақ тілі
kl Kalaallisut | kalaallisut
km Khmer | ខ្មែរ
kn Kannada | ಕನ್ನಡ
ko Korean | 한국어
kr Kanuri
ks Kashmiri | کٲشُر
ku Kurdish | kurdî (kurmancî)
kv Komi
kw Cornish | kernewek
ky Kyrgyz | кыргызча
la Latin | Latina
lb Luxembourgish | Lëtzebuergesch
lg Ganda | Luganda
li Limburgish
ln Lingala | lingála
lo Lao | ລາວ
lt Lithuanian | lietuvių
lu Luba-Katanga | Tshiluba
lv Latvian | latviešu
mg Malagasy | Malagasy
mh Marshallese
mi Māori | Māori
mk Macedonian | македонски
ml Malayalam | മലയാളം
mn Mongolian | монгол
mo Moldavian
mr Marathi | मराठी
ms Malay | Melayu
mt Maltese | Malti
my Burmese | မြန်မာ
na Nauru
nb Norwegian Bokmål | norsk bokmål
nd North Ndebele | isiNdebele
ne Nepali | नेपाली
ng Ndonga
nl Dutch | Nederlands
nn Norwegian Nynorsk | norsk nynorsk
no Norwegian | Norsk
nr South Ndebele | isiNdebele
nv Navajo | Diné Bizaad
ny Nyanja | Nyanja
oc Occitan | occitan
oj Ojibwa
om Oromo | Oromoo
or Odia | ଓଡ଼ିଆ
os Ossetic | ирон
pa Punjabi | ਪੰਜਾਬੀ
pi Pali
pl Polish | polski
ps Pashto | پښتو
pt Portuguese | português
qu Quechua | Runasimi
rm Romansh | rumantsch
rn Rundi | Ikirundi
ro Romanian | română
ru Russian | русский
rw Kinyarwanda | Ikinyarwanda
sa Sanskrit | संस्कृत भाषा
sc Sardinian | sardu
sd Sindhi | سنڌي
se Northern Sami | davvisámegiella
sg Sango | Sängö
sh Serbo-Croatian
si Sinhala | සිංහල
sk Slovak | slovenčina
sl Slovenian | slovenščina
sm Samoan
sn Shona | chiShona
so Somali | Soomaali
sq Albanian | shqip
sr Serbian | српски
ss Swati | siSwati
st Southern Sotho | Sesotho
su Sundanese | Basa Sunda
sv Swedish | svenska
sw Swahili | Kiswahili
ta Tamil | தமிழ்
te Telugu | తెలుగు
tg Tajik | тоҷикӣ
th Thai | ไทย
ti Tigrinya | ትግርኛ
tk Turkmen | türkmen dili
tl Tagalog
tn Tswana | Setswana
to Tongan | lea fakatonga
tr Turkish | Türkçe
ts Tsonga | Xitsonga
tt Tatar | татар
tw Twi
ty Tahitian
ug Uyghur | ئۇيغۇرچە
uk Ukrainian | українська
ur Urdu | اردو
uz Uzbek | o‘zbek
ve Venda | Tshivenḓa
vi Vietnamese | Tiếng Việt
vo Volapük | Volapük
wa Walloon | walon
wo Wolof | Wolof
xh Xhosa | IsiXhosa
xx No Language | No Language
yi Yiddish | ייִדיש
yo Yoruba | Èdè Yorùbá
za Zhuang | Vahcuengh
zh Mandarin | 普通话
zu Zulu | isiZulu
"""

LANGUAGE_NAMES: dict[str, tuple[str, str]] = {
    code: (names.split(" | ")[0], names.split(" | ")[1] if " | " in names else "")
    for code, names in ((row[:2], row[3:]) for row in _ROWS.strip().splitlines())
}
"""(English name, own name or '') by code."""


def languages() -> list[dict[str, str]]:
    """The body of `/configuration/languages`."""
    return [
        {"iso_639_1": code, "english_name": english, "name": own} for code, (english, own) in LANGUAGE_NAMES.items()
    ]


def spoken_language(code: str) -> dict[str, str]:
    """One entry of a film's `spoken_languages`."""
    english, own = LANGUAGE_NAMES[code]
    return {"english_name": english, "iso_639_1": code, "name": own}
