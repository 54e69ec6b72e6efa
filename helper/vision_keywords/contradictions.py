"""Contradictions: keywords that cannot both be true of one photo."""

from collections.abc import Sequence

from vision_keywords.comparison import comparison_key


def _keys(text: str) -> frozenset[str]:
    return frozenset(comparison_key(word) for word in text.split("/"))


_SOMEBODY = _keys(
    "people/person/man/woman/men/women/boy/girl/child/children/baby/adult/couple/family/crowd"
    "/young woman/young man/one person/portrait of a woman/portrait of a man/senior woman"
    "/senior man/menschen/mensch/mann/frau/kind/homme/femme/enfant"
)
_CONTRADICTIONS = (
    (
        _SOMEBODY,
        _keys("nobody/no people/no person/no one/without people/unpopulated/keine menschen"),
    ),
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
    by_key = {comparison_key(word): word for word in reversed(keywords)}
    found = []
    for one, other in _CONTRADICTIONS:
        clash = [next((by_key[key] for key in by_key if key in side), "") for side in (one, other)]
        if all(clash):
            found.append((clash[0], clash[1]))
    return tuple(found)
