"""Contradictions: keywords that cannot both be true of one photo."""

from collections.abc import Sequence

from vision_keywords.comparison import comparison_key, word_keys


def _keys(text: str) -> frozenset[str]:
    return frozenset(comparison_key(word) for word in text.split("/"))


_NEGATIONS = _keys("no/not/without/never/kein/keine/ohne/sans/pas")
_PERSON = _keys(
    "people/person/man/woman/boy/girl/child/baby/toddler/teenager/adult/businessman/businesswoman"
    "/tourist/hiker/farmer/fisherman/photographer/menschen/mensch/mann/frau/kind/homme/femme/enfant"
)
_SOMEBODY = _PERSON | {f"… {word}" for word in _PERSON} | _keys("couple/family/crowd")
_NOBODY = _keys(
    "nobody/no people/no person/no one/without people/unpopulated/keine menschen/niemand"
    "/menschenleer/ohne menschen/sans personne"
)
_CONTRADICTIONS = (
    (_SOMEBODY, _NOBODY),
    (
        _keys("day/daytime/daylight/midday/noon/sunny day/broad daylight/tag/tageslicht/jour"),
        _keys("night/nighttime/at night/midnight/night sky/nacht/nachts/nuit"),
    ),
    (
        _keys("indoors/indoor/indoor shot/interior/inside/innenraum/intérieur"),
        _keys("outdoors/outdoor/outdoor shot/exterior/outside/open air/im freien/extérieur"),
    ),
    (
        _keys(
            "one person/single person/only one person/one man only/one woman only/alone/solitary"
        ),
        _keys("crowd/group of people/two people/three people/couple/family/group"),
    ),
    (_keys("summer/summertime/sommer/été"), _keys("winter/wintertime/hiver")),
    (_keys("spring/springtime/frühling"), _keys("autumn/fall season/herbst/automne")),
    (
        _keys("black and white/monochrome/schwarzweiß"),
        _keys("colorful/multicolored/vivid color/bunt"),
    ),
    (_keys("horizontal/landscape format"), _keys("vertical/portrait format")),
    (_keys("isolated/isolated on white/white background"), _keys("landscape/cityscape/seascape")),
)
"""Two groups each: of a photo with a keyword of one there should be none of the other."""


def contradictions(keywords: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The pairs of keywords that contradict each other, one for each kind, spelt as they are."""
    found = ((_first(keywords, one), _first(keywords, other)) for one, other in _CONTRADICTIONS)
    return tuple((one, other) for one, other in found if one and other)


def _first(keywords: Sequence[str], side: frozenset[str]) -> str:
    return next((word for word in keywords if not side.isdisjoint(_meanings(word))), "")


def _meanings(keyword: str) -> set[str]:
    """What a keyword is looked for as: itself, and by its end, since a young woman is a woman."""
    words = word_keys(keyword)
    ends = len(words) > 1 and _NEGATIONS.isdisjoint(words)
    return {comparison_key(keyword), *([f"… {words[-1]}"] if ends else [])}
