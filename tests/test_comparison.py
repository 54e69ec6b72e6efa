"""The comparison key: which keywords are one and the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vision_keywords.comparison import comparison_key, word_keys

SAME = """
colour/color  colours/color  coloured/colored  harbour/harbor  neighbours/neighbor  centre/center
theatre/theater  theatres/theater  metre/meter  jewellery/jewelry  traveller/traveler  grey/gray
tyre/tire  pyjamas/pajama  organised/organized  cosy/cozy  defence/defense  catalogue/catalog
sea-side/sea side  seaside/sea-side  ice cream/ice-cream  black-and-white/black and white
café/cafe  Zürich/zurich  jalapeño/jalapeno  smørrebrød/smorrebrod  FOX/fox  ﬁeld/field
fox/foxes  bus/buses  lens/lenses  glass of wine/glass of wines  house/houses  horse/horses
rose/roses  church/churches  beach/beaches  box/boxes  quiz/quizzes  berry/berries  city/cities
cookie/cookies  movie/movies  pie/pies  potato/potatoes  tomato/tomatoes  hero/heroes  shoe/shoes
wave/waves  olive/olives  glove/gloves  knife/knives  leaf/leaves  wolf/wolves  shelf/shelves
woman/women  businesswoman/businesswomen  fireman/firemen  man/men  child/children
person/people  foot/feet  tooth/teeth  mouse/mice  goose/geese  valentine's day/valentines day
red fox/red foxes  golden retriever/golden retrievers  sun flower/sunflowers  book-shelf/bookshelves
fulfil/fulfill  watercolour/watercolors  multicoloured/multicolored  practise/practice
programme/program  moisturiser/moisturizer  manoeuvre/maneuver  chilli/chilies  chillies/chilis
menu/menus  ski/skis  taxi/taxis  kiwi/kiwis  safari/safaris  canvas/canvases  atlas/atlases
picnic/picnics  mosaic/mosaics  clinic/clinics  oasis/oases  nebula/nebulae  octopus/octopi
cactus/cacti  cactus/cactuses  château/châteaux  dwarf/dwarves  doe/does  buzz/buzzes  dress/dresses
movie night/movie nights  ёлка/елка  είναι/ειναι  Fluß/Fluss  Łódź/lodz  ガラス/ｶﾞﾗｽ  ＡＢＣ/abc
Mont-Saint-Michel/mont saint michel  U.S.A/usa  rock'n'roll/rock n roll
"""
OTHER = """
glasses/glass  jeans/jean  pants/pant  news/new  woods/wood  desert/dessert  horse/house  man/woman
lens/len  species/specie  blues/blue  specimen/speciman  princess/prince  class/clas  arms/arm
customs/custom  shorts/short  goods/good  fox/box  sea/see  summer/summit  mathematics/mathematic
red fox/fox  fox red/red fox  ロス/ロズ  か/が  हिन्दी/हनद  bass/bas  sweets/sweet
Reise/Reis  bò/bơ  bờ/bò  Julie/July  Marie/Mary  marines/marine  moose/moos  ski/sky  menu/men
cop/copse  den/dense  tea/tease  Paris/pari  Mars/mar  Texas/Texa  Wales/whale  Athens/Athen's wall
bus stop/bus  house boat/boat house  rose/rosé wine  wine glasses/wine glass  cloth/clothes
ceramics/ceramic  gymnastics/gymnastic  lives/live  day/daisy  toe/to  shoe/show  axe/oxen
"""


def pairs(text):
    return [
        tuple(pair.split("/")) for line in text.split("\n") for pair in line.split("  ") if pair
    ]


@pytest.mark.parametrize(("one", "other"), pairs(SAME))
def test_these_are_one_keyword(one, other):
    assert comparison_key(one) == comparison_key(other)


@pytest.mark.parametrize(("one", "other"), pairs(OTHER))
def test_these_are_two_keywords(one, other):
    assert comparison_key(one) != comparison_key(other)


WORD = st.from_regex("[a-z]{3,8}[bdfgklprt]", fullmatch=True)


@given(WORD, st.sampled_from(["", "red ", "rock & ", "l'"]))
def test_case_plural_and_accents_make_no_other_keyword(word, before):
    key = comparison_key(before + word)
    assert comparison_key(f"{before}{word}s") == key
    assert comparison_key(f"{before}{word}".title()) == key
    assert comparison_key(f"  {before}{word[0]}\u0301{word[1:]} ") == key


@given(WORD, WORD)
def test_a_hyphen_is_a_blank_is_nothing(one, other):
    assert comparison_key(f"{one}-{other}") == comparison_key(f"{one} {other}")
    assert comparison_key(f"{one}_{other}") == comparison_key(f"{one}\u2011{other}")


@given(WORD, WORD)
def test_the_order_of_words_matters(one, other):
    same = one == other or one + other == other + one
    assert (comparison_key(f"{one} {other}") == comparison_key(f"{other} {one}")) == same


@given(st.text(), st.text())
def test_any_text_has_a_key_that_blanks_round_it_do_not_change(one, other):
    assert comparison_key(f" {one}\t") == comparison_key(one)
    assert len(word_keys(f"{one} {other}")) == len(word_keys(one)) + len(word_keys(other))


def test_words_of_other_scripts_keep_every_letter():
    for word in ("Москва", "東京", "हिमालय", "الجزائر", "서울", "ירושלים", "กรุงเทพ"):
        assert len(comparison_key(word)) == len(word)
