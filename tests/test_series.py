"""The series: photos that look alike, and titles that are given once."""

from vision_keywords import images
from vision_keywords.series import Alike, Series

from tests import photographs

FOX, TWIN, SEA = 0x0F0F0F0F0F0F0F0F, 0x0F0F0F0F0F0F0F1E, 0xFFFF0000FFFF0000


def test_only_photos_that_look_alike_are_told_of_each_other():
    series = Series()
    series.join(FOX).title = "A fox in snow"
    series.join(SEA).title = "The sea"
    assert series.alike(TWIN) == Alike(1, ("A fox in snow",))
    assert series.alike(0x123456789ABCDEF0) == Alike(0, ())


def test_a_photo_whose_title_is_not_known_yet_counts_all_the_same():
    series = Series()
    first = series.join(FOX)
    assert series.alike(TWIN) == Alike(1, ())
    first.title = "A fox in snow"
    assert series.alike(TWIN).titles == ("A fox in snow",)


def test_of_many_titles_only_the_latest_are_told_each_once():
    series = Series()
    for number in range(40):
        series.join(FOX).title = f"A fox, number {number // 2}"
    found = series.alike(FOX)
    assert found.count == 40
    assert found.titles[-1] == "A fox, number 19"
    assert len(found.titles) < 20
    assert len(set(found.titles)) == len(found.titles)


def test_the_fingerprint_of_a_photo_hardly_changes_with_its_light_and_does_with_its_subject():
    scene = photographs.sample(size=(300, 200))
    brighter = scene.point(lambda level: min(255, level + 12))
    turned = scene.rotate(180)
    marks = [images.fingerprint(photographs.jpeg_bytes(each)) for each in (scene, brighter, turned)]
    assert (marks[0] ^ marks[1]).bit_count() <= 6
    assert (marks[0] ^ marks[2]).bit_count() > 12
