"""The comparison key: two keywords with the same key are the same keyword.

It tells nothing else: a key is no word, and nobody gets to see one. Rules that are English alone
are narrow enough to leave other languages alone; where they are not, two words of one photo would
have to differ by nothing but a final s or e (German Buch and Buche) or by an accent (Bar and Bär).
"""

import re
import unicodedata
from functools import lru_cache

from vision_keywords.plain_text import without_piles

_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "\u0131": "i"}
)

_ACCENTS = re.compile("[\u0300-\u036f]")
_VIETNAMESE = re.compile("[\u0309\u031b\u0323]")
"""The hook, horn and dot of Vietnamese, where an accent makes another word: bò a cow, bơ butter."""

_APOSTROPHES = re.compile("['\u2018\u2019\u02bc`\u00b4]")
_GAPS = re.compile(r"[\s\-\u2010-\u2015_/.&]+")


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _pairs(text: str) -> dict[str, str]:
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


_STEMS = {
    stem: stem.replace("our", "or")
    for stem in _set(
        "colour harbour neighbour flavour labour behaviour favour honour humour odour parlour"
        " rumour savour vapour armour glamour tumour vigour splendour endeavour arbour saviour"
        " valour watercolour multicolour discolour"
    )
} | _pairs(
    "organis organiz realis realiz recognis recogniz specialis specializ modernis moderniz"
    " urbanis urbaniz visualis visualiz civilis civiliz sterilis steriliz moisturis moisturiz"
    " fertilis fertiliz customis customiz personalis personaliz globalis globaliz appetis appetiz"
    " industrialis industrializ symbolis symboliz digitis digitiz stylis styliz vaporis vaporiz"
    " practis practic programme program mediaeval medieval manoeuvr maneuver"
    " grey gray jewell jewel travell travel modell model"
    " labell label woollen woolen marvellous marvelous aeroplane airplane aluminium aluminum"
    " moustache mustache pyjama pajama doughnut donut plough plow catalogue catalog"
    " dialogue dialog analogue analog mould mold defence defense licence license"
    " offence offense ageing aging cosy cozy cosi cozi yoghurt yogurt chilli chili"
    " sulphur sulfur paediatr pediatr orthopaed orthoped anaesthe anesthe archaeo archeo"
    " tyre tire kerb curb whiskey whisky sceptic skeptic"
)
"""British beginnings of words, and the American ones."""

_BRITISH = re.compile("|".join(sorted(_STEMS, key=len, reverse=True)))
_WHOLE_WORDS = _pairs(
    "jewelery jewelry maneuvere maneuver fulfil fulfill fulfilment fulfillment skilful skillful"
)
_RE_WORDS = _set(
    "amphitheatre calibre centre centimetre fibre kilometre litre lustre meagre metre millimetre"
    " ochre sabre sombre spectre theatre"
)

_IRREGULAR = _pairs(
    "people person children child grandchildren grandchild men man feet foot teeth tooth"
    " geese goose mice mouse oxen ox leaves leaf knives knife wolves wolf loaves loaf"
    " shelves shelf bookshelves bookshelf halves half calves calf thieves thief"
    " scarves scarf wives wife housewives housewife hooves hoof elves elf lives life"
    " cacti cactus fungi fungus octopi octopus dice die bacteria bacterium criteria criterion"
    " larvae larva algae alga nebulae nebula antennae antenna phenomena phenomenon"
    " oases oasis crises crisis quizzes quiz wharves wharf dwarves dwarf chilies chili"
    " chateaux chateau gateaux gateau plateaux plateau"
    # Plurals in -is, -us and -ics, which else are taken for singulars.
    " taxis taxi skis ski kiwis kiwi bikinis bikini safaris safari tsunamis tsunami chilis chili"
    " zucchinis zucchini corgis corgi yetis yeti menus menu emus emu gurus guru kudus kudu"
    " tutus tutu plateaus plateau bureaus bureau picnics picnic mosaics mosaic clinics clinic"
    " fabrics fabric relics relic comics comic mechanics mechanic critics critic"
)

_NO_PLURALS = _set(
    # What is worn or held in pairs, and words that mean something else without their s.
    "glasses sunglasses eyeglasses spectacles pants jeans shorts tights sweets greens blues"
    " woods goods news means customs waters looks arms works spirits contents clothes thanks"
    " marines"
    # Names, and words that have but one form.
    " series species lens bus gas yes mars athens wales texas vegas naples alps paris christmas"
    " always canvas atlas alias bias rhinoceros marie julie"
    # German: the journey beside the rice.
    " reise"
)
_NO_MEN = _set("specimen omen abdomen acumen regimen yemen ramen semen hymen lumen")
_OES = _set(
    "shoes horseshoes snowshoes toes tiptoes canoes foes floes aloes oboes does hoes roes woes"
)


@lru_cache(maxsize=20_000)
def comparison_key(keyword: str) -> str:
    """The key of a keyword: case, accents, hyphens, blanks and apostrophes do not matter, nor does
    the plural of its last word or whether it is spelt in the British or the American way."""
    words = _words(keyword)
    return "".join((*words[:-1], *map(_singular, words[-1:])))


@lru_cache(maxsize=20_000)
def word_keys(phrase: str) -> tuple[str, ...]:
    """The keys of the single words of a phrase."""
    return tuple(map(_singular, _words(phrase)))


def _words(phrase: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", without_piles(phrase)).casefold()
    if not _VIETNAMESE.search(folded):
        # Only accents: the marks of Japanese, Hindi and others make another letter.
        folded = _ACCENTS.sub("", folded)
    bare = unicodedata.normalize("NFC", folded).translate(_LETTERS)
    return [_american(word) for word in _GAPS.split(_APOSTROPHES.sub("", bare)) if word.strip()]


def _american(word: str) -> str:
    plural = word.endswith("s") and word[:-1] in _RE_WORDS
    if word in _RE_WORDS or plural:
        stem = word.removesuffix("s").removesuffix("re")
        return f"{stem}er{'s' if plural else ''}"
    found = _BRITISH.match(word)
    if found:
        word = _STEMS[found[0]] + word[found.end() :]
    return _WHOLE_WORDS.get(word, word)


def _singular(word: str) -> str:
    """The word without its plural ending. A singular changes likewise where that is the only way
    to meet its plural: nobody can tell from "buses" and "houses" which one keeps its e."""
    word = _IRREGULAR.get(word, word)
    if word in _NO_PLURALS or len(word) < 3 or not word.isascii():
        return word
    if word.endswith("women"):
        return word[:-2] + "an"
    if word.endswith("men") and word not in _NO_MEN:
        return word[:-2] + "an"
    return _without_s(word)


def _without_s(word: str) -> str:
    if word.endswith(("ies", "ie")) and len(word) > 4:
        return word.removesuffix("s").removesuffix("ie") + "y"
    if word.endswith("oes"):
        return word[:-1] if word in _OES else word[:-2]
    if re.search("(?:s|x|z|ch|sh)es?$", word):
        return re.sub("es?$", "", word)
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "ics")):
        return word[:-1]
    return word
