"""The stand-in for the model: its words come from the photo and nowhere else."""

import pytest
from vision_keywords import rehearsal
from vision_keywords.bill import Bill
from vision_keywords.context import Context, Look
from vision_keywords.settings import Settings

from tests import photographs


def words(picture=None, *, hint="", **context):
    preview = photographs.jpeg_bytes(picture or photographs.plain("teal"))
    settings = Settings(rehearsal=True, hint=hint)
    return rehearsal.answer(Look(preview, Context(**context)), settings)


def test_it_marks_itself_and_costs_nothing():
    answer = words()
    assert answer.title.startswith(rehearsal.MARK)
    assert answer.description.startswith(rehearsal.MARK)
    assert answer.alt_text == ""
    assert answer.bill == Bill()
    assert answer.model == "rehearsal"


def test_what_the_photo_carries_comes_first():
    answer = words(keywords=("snow", "Alps"), city="Zürich", country="Switzerland")
    assert answer.keywords[:4] == ("snow", "Alps", "Zürich", "Switzerland")


@pytest.mark.parametrize(
    ("colour", "name"),
    [
        ("red", "red"),
        ("#f08c14", "orange"),
        ("yellow", "yellow"),
        ("#147828", "green"),
        ("#28dcdc", "turquoise"),
        ("#1e3cc8", "blue"),
        ("#7828b4", "purple"),
        ("#fa82be", "pink"),
        ("#6e461e", "brown"),
        ("#dcc8a0", "beige"),
        ("white", "white"),
        ("#808080", "grey"),
        ("black", "black"),
    ],
)
def test_colours_have_their_everyday_names(colour, name):
    assert words(photographs.plain(colour)).keywords[0] == name


def test_the_commonest_colour_comes_first():
    picture = photographs.plain("blue", (100, 100))
    picture.paste("white", (0, 0, 100, 30))
    assert words(picture).keywords[:2] == ("blue", "white")


@pytest.mark.parametrize(
    ("captured", "country", "season", "hour"),
    [
        ("2024-01-12T03:00:00", "Switzerland", "winter", "night"),
        ("2024-04-12T08:00:00", "", "spring", "morning"),
        ("2024-07-12T13:00:00", "Norway", "summer", "midday"),
        ("2024-10-12T16:00:00", "Japan", "autumn", "afternoon"),
        ("2024-12-12T20:00:00", "", "winter", "evening"),
        ("2024-01-12T22:00:00", "New Zealand", "summer", "night"),
        ("2024-07-12T11:00:00", "Chile", "winter", "late morning"),
    ],
)
def test_season_and_hour_follow_the_date_and_the_hemisphere(captured, country, season, hour):
    keywords = words(captured=captured, country=country).keywords
    assert {season, hour} <= set(keywords)


def test_a_senseless_date_is_passed_over():
    assert not {"winter", "spring", "summer", "autumn"} & set(words(captured="yesterday").keywords)


@pytest.mark.parametrize(
    ("size", "shape"),
    [
        ((200, 100), "panoramic"),
        ((150, 100), "horizontal"),
        ((100, 100), "square"),
        ((100, 150), "vertical"),
    ],
)
def test_the_shape_is_told(size, shape):
    assert shape in words(photographs.plain("teal", size)).keywords


def test_light_and_calm_sides_are_measured():
    assert "low key" in words(photographs.plain("#101018")).keywords
    assert "high key" in words(photographs.plain("#f4f4f8")).keywords
    half = photographs.sample("galaxies", (100, 100))
    half.paste("#202020", (0, 0, 50, 100))
    assert "copy space left" in words(half).keywords


def test_each_sample_photo_has_enough_for_the_usual_count():
    for name in ("coffee", "cat", "rocket", "galaxies"):
        assert len(set(words(photographs.sample(name)).keywords)) >= 30


def test_the_same_photo_always_gets_the_same_words():
    assert words(hint="winter holiday") == words(hint="winter holiday")
