"""The words invented titles, names and sentences are made of, all chosen by us.

Lists only. How they are put together is `titles`' and `people`'s business. Changing a list changes every
synthetic catalogue, so the tests that look at content ask for properties, never for a title.
"""
# ruff: noqa: RUF001, SIM905 (other alphabets on purpose; long lists read better as text)

ADJECTIVES = tuple(
    """Amber Ancient Blind Borrowed Brazen Broken Burning Careless Clockwork Copper Crimson Crooked Dancing
    Distant Drowned Electric Endless Faithful Fallen Fearless Feral Final Forgotten Frozen Gentle Gilded
    Golden Hidden Hollow Honest Hungry Idle Invisible Iron Last Lonely Lost Lucky Midnight Minor Moonlit
    Nameless Northern Paper Patient Perfect Quiet Restless Rising Sacred Salted Scarlet Second Secret Silent
    Silver Sleepless Southern Stolen Stubborn Sunken Tender Thirsty Timid Unwritten Velvet Wandering Wicked
    Wild Winter Wooden Young""".split()
)
NOUNS = tuple(
    """Accountant Alibi Anchor Apprentice Archive Astronomer Bakery Balloon Bargain Beekeeper Bell Bridge
    Carnival Cartographer Cathedral Cello Circus Clock Compass Courier Dentist Detective Diplomat Echo Engine
    Festival Ferry Forest Frontier Garden Ghost Glacier Gondola Harbour Heist Holiday Horizon Hostage Inventor
    Island Janitor Journey Kingdom Lantern Letter Library Lighthouse Locksmith Machine Magician Map Marathon
    Meridian Mirror Monsoon Mountain Museum Neighbour Notebook Ocean Orchard Orchestra Outpost Passenger
    Pharmacist Pilgrim Pilot Promise Puzzle Radio Railway Rebellion Refuge River Satellite Saxophone Season
    Shepherd Signal Sister Smuggler Station Storm Suitcase Summer Tailor Telegram Thief Tournament Traveller
    Treasure Umbrella Valley Vineyard Violin Volcano Voyage Wedding Widow Window""".split()
)
PLACES = (
    "Alderport", "Brunnholm", "Calavera", "Dornwick", "Eastmere", "Fjordal", "Gorska", "Hollowby", "Isla Verde",
    "Jandara", "Kestrel Bay", "Lumina", "Marrowgate", "Nuevo Sol", "Ostrel Heights", "Pellmont", "Quarrytown",
    "Rivadune", "San Telmo", "Tamarisk", "Umbral", "Valdoria", "Westerlund", "Yarrow", "Zelenka",
)  # fmt: skip
NATIVE: dict[str, tuple[tuple[str, ...], tuple[str, ...], str]] = {
    "ja": (("静かな", "最後の", "青い", "遠い", "忘れられた"), ("夏", "手紙", "海", "図書館", "約束", "灯台"), ""),
    "ko": (("조용한", "마지막", "푸른", "잃어버린"), ("여름", "편지", "바다", "약속", "도서관"), " "),
    "zh": (("寂静的", "最后的", "蓝色", "遥远的"), ("夏天", "信", "海洋", "图书馆", "灯塔"), ""),
    "cn": (("沉默的", "最後的", "藍色"), ("夏天", "信", "海", "燈塔", "諾言"), ""),
    "ar": (("الأخير", "الهادئ", "البعيد", "المنسي"), ("الصيف", "البحر", "الوعد", "الجبل", "القطار"), " "),
    "fa": (("خاموش", "آخرین", "دور"), ("تابستان", "نامه", "دریا", "وعده"), " "),
    "he": (("האחרון", "השקט", "הרחוק"), ("הקיץ", "המכתב", "הים", "ההבטחה"), " "),
    "ru": (("Тихий", "Последний", "Забытый", "Синий"), ("поезд", "город", "океан", "сад", "маяк"), " "),
    "uk": (("Тихий", "Останній", "Їхній"), ("потяг", "ліс", "океан", "сад"), " "),
    "el": (("Το τελευταίο", "Το ήσυχο"), ("καλοκαίρι", "γράμμα", "νησί", "τρένο"), " "),
    "hi": (("आख़िरी", "ख़ामोश", "नीला"), ("गर्मी", "चिट्ठी", "समुद्र", "वादा"), " "),
    "th": (("ฤดูร้อน", "จดหมาย", "ทะเล"), ("สุดท้าย", "ที่เงียบ", "ที่หายไป"), ""),
    "fr": (("L'Été de", "La Forêt de", "Le Rêve de", "L'Œuvre de"), ("Gaëlle", "l'horloger", "minuit"), " "),
    "de": (("Der müde", "Der stille", "Der größte"), ("Gärtner", "Überläufer", "Schlüssel", "Müßiggang"), " "),
    "es": (("El último", "El pequeño", "El otro"), ("año", "señor", "corazón", "jardín", "balcón"), " "),
    "pt": (("O último", "O silêncio do"), ("verão", "irmão", "coração", "pássaro"), " "),
    "it": (("L'ultima", "La perduta"), ("città", "libertà", "estate", "felicità"), " "),
    "pl": (("Ostatni", "Cichy", "Żółty"), ("pociąg", "świadek", "księżyc", "dźwięk"), " "),
    "tr": (("Son", "Sessiz", "Uzak"), ("yağmur", "gölge", "şehir", "ışık"), " "),
    "sv": (("Den sista", "Den tysta"), ("sjön", "fågeln", "ängen", "älven"), " "),
    "vi": (("Mùa hè", "Bức thư", "Biển"), ("cuối cùng", "lặng lẽ", "đã mất"), " "),
}
"""Title words by language: first halves, second halves, and what stands between them."""

ODD_TITLES = (
    '"{noun}"',
    "{noun} <3",
    "<b>{noun}</b> & Sons",
    "{noun} 🎬",
    "👻 {adjective} {noun} 🌊",
    "{noun}: Part 1 / 2",
    "100% {adjective}",
    "{adjective}\u00a0{noun}",
    "{noun}'s \\ {adjective}",
    "#{noun}",
    "Ænigma & {noun}",
    "{noun}, or: «{adjective}»",
)
"""Titles that break careless escaping."""

GIVEN_NAMES = tuple(
    """Ada Alma Amara Anselm Aurel Beatriz Bela Bruno Cai Chidi Clara Corin Dag Daria Desta Edda Eero Elif
    Emre Esme Farid Fenna Gita Goran Greta Hana Henrik Ines Ivo Jaro Jonna Kaito Kamal Keziah Lale Lars
    Leontine Lior Maeve Malik Marit Mbali Mirela Nadia Nils Noor Odile Olga Omar Pavel Petra Quentin Rafi
    Ren Rosa Ruben Sade Samir Selma Signe Soledad Tariq Tess Tomas Ulla Vera Viggo Wanda Xenia Yara Yusuf
    Zofia Zoë José Zoltán Søren Łucja Žiga""".split()
)
FAMILY_STARTS = tuple(
    "Al Ban Bel Bor Cas Cor Dal Del Dra Em Fal Fer Gal Gor Hal Har Is Jar Kal Kor Lan Lin Mar Mor Nov Or "
    "Pal Per Quin Ras Ros San Sol Tal Tor Ul Van Vel Wes Yor Zan".split()
)
FAMILY_MIDDLES = tuple("a e i o ada ari eli endo eri ino isa o onti ura é ø".split())
FAMILY_ENDS = tuple(
    "berg by cek dorf escu field ford ga hart ic kin ko lund man mura nen no rez rini sen shi ski son sson "
    "ström ti vić well wood yan zade".split()
)
NATIVE_NAMES = ("山田 花", "佐藤 健一", "김하늘", "Юлия Снегова", "Пётр Волгин", "王小雨", "ليلى حسن", "निशा राव")

COMPANY_KINDS = tuple(
    """Pictures|Films|Productions|Entertainment|Studios|Film Fund|Cinéma|Filmproduktion|Media Group|TV|
    Animation|Distribution""".replace("\n    ", "").split("|")
)
ROLES = tuple(
    """Agent|Barber|Captain|Clerk|Colonel|Doctor|Driver|Guard #2|Journalist|Judge|Mayor|Neighbor|Nurse|
    Officer|Old Woman|Party Guest (uncredited)|Professor|Queen|Reporter (voice)|Sergeant|Shopkeeper|Student|
    Teacher|Waiter|Young Self""".replace("\n    ", "").split("|")
)
JOBS: tuple[tuple[str, str], ...] = (
    ("Directing", "Director"), ("Writing", "Screenplay"), ("Production", "Producer"), ("Writing", "Writer"),
    ("Camera", "Director of Photography"), ("Editing", "Editor"), ("Sound", "Original Music Composer"),
    ("Production", "Executive Producer"), ("Art", "Production Design"), ("Costume & Make-Up", "Costume Design"),
    ("Production", "Casting"), ("Art", "Art Direction"), ("Art", "Set Decoration"), ("Writing", "Story"),
    ("Costume & Make-Up", "Makeup Artist"), ("Sound", "Sound Re-Recording Mixer"), ("Crew", "Stunts"),
    ("Sound", "Foley Artist"), ("Visual Effects", "Visual Effects Supervisor"), ("Camera", "Steadicam Operator"),
    ("Visual Effects", "Animation"), ("Directing", "Script Supervisor"), ("Lighting", "Gaffer"),
    ("Production", "Unit Production Manager"), ("Directing", "First Assistant Director"),
    ("Sound", "Sound Designer"), ("Camera", "Camera Operator"), ("Crew", "Thanks"), ("Art", "Storyboard Artist"),
    ("Editing", "Colorist"), ("Lighting", "Best Boy Electric"), ("Visual Effects", "Compositor"),
)  # fmt: skip
"""(department, job); the first seven are the ones nearly every film has."""

TAGLINES = (
    "Some doors open only once.", "Nobody leaves {place} unchanged.", "One {noun}. No way back.",
    "Trust the {noun}.", "Every {adjective} heart has a {noun}.", "The end was only the invitation.",
)  # fmt: skip
SENTENCES = (
    "A {adjective} {noun} arrives in {place}, and by morning nothing is where it was.",
    "When the {noun} of {place} disappears, {name} has one night to find out why.",
    "{name} and a {adjective} {noun} set out across the plains to repay a debt that was never theirs.",
    'Years after the {noun}, {name} returns to {place} – and to the "{adjective}" family who stayed.',
    "Between a {noun} and a {adjective} promise, two strangers share a journey neither had planned.",
    "What begins as a search for a {noun} becomes a question that {place} would rather not answer.",
    "Against the advice of everyone in {place}, {name} opens a {adjective} school for would‑be {noun}s.",
    "An old {noun} teaches {name} that courage is mostly a matter of bad timing.",
    "As the war closes in on {place}, a {noun} hides the one letter that could stop it.",
    "Told over a single {adjective} summer, this is the story of a {noun}, a café and a missing bicycle.",
)  # fmt: skip
CERTIFICATIONS = {
    "US": ("", "PG", "PG-13", "R", "NR"), "GB": ("U", "12A", "15", "18"), "DE": ("0", "6", "12", "16"),
    "FR": ("TP", "12", ""), "BR": ("L", "12", "16"), "JP": ("G", "PG12", ""), "KR": ("ALL", "15", ""),
    "ES": ("", "12", "16"), "IN": ("UA", "A"), "AU": ("PG", "M", "MA 15+"), "CA": ("14A", ""), "SE": ("11", ""),
}  # fmt: skip
