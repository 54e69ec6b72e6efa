"""What comes out of `images.preview`, for sound files of every kind and for broken ones."""

import io
import os
import random
import re
import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageCms, ImageStat
from vision_keywords.errors import PhotoError
from vision_keywords.images import RAW_SUFFIXES, SUFFIXES, preview, thumbnail

from tests import photographs

TURNS = range(1, 9)


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def distance(one: Image.Image, other: Image.Image) -> float:
    """The mean difference in levels, after both were blurred down to a few pixels."""
    small = [picture.convert("RGB").resize((24, 16)) for picture in (one, other)]
    return sum(ImageStat.Stat(ImageChops.difference(*small)).mean) / 3


def corners(picture: Image.Image) -> list[str]:
    """The colours of the four quarters by name, row by row."""
    width, height = picture.size
    places = [(x, y) for y in (1, 3) for x in (1, 3)]
    names = {(1, 0, 0): "red", (0, 1, 0): "green", (0, 0, 1): "blue", (1, 1, 1): "white"}
    levels = (picture.getpixel((width * x // 4, height * y // 4)) for x, y in places)
    return [names[tuple(round(level / 255) for level in pixel)] for pixel in levels]


def refused(source: Path | bytes, code: str, *words: str) -> None:
    with pytest.raises(PhotoError) as caught:
        preview(source, 256)
    assert caught.value.code == code
    for word in words:
        assert word in caught.value.message
    assert re.fullmatch(r"[A-Z][^\n]*; [^\n]*\.", caught.value.message)


# Sound files


@pytest.mark.parametrize("name", photographs.KINDS)
def test_every_kind_of_file_shows_the_same_photo(name, tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        picture = opened(preview(photographs.KINDS[name](tmp_path / name), 120))
    expected = photographs.sample()
    if "grey" in name:
        expected = expected.convert("L")
    assert picture.format == "JPEG"
    assert picture.mode == "RGB"
    assert picture.size == (120, 80)
    assert distance(picture, expected) < 3


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("planar", [False, True])
def test_tiffs_of_16_bits_have_right_colours_however_they_are_stored(
    planar, compressed, order, tmp_path
):
    path = photographs.tiff16(
        tmp_path / "a.tif", photographs.sample(), planar=planar, compressed=compressed, order=order
    )
    assert distance(opened(preview(path, 240)), photographs.sample()) < 3


@pytest.mark.parametrize("options", [{}, {"order": ">"}, {"white_is_zero": True}])
def test_grey_of_16_bits_is_scaled_and_not_clipped(options, tmp_path):
    row = [65535 * step // 7 for step in range(8) for _ in range(8)]
    path = photographs.tiff_grey(tmp_path / "ramp.tif", [row] * 16, **options)
    picture = opened(preview(path, 64))
    found = [picture.getpixel((8 * step + 4, 8))[0] for step in range(8)]
    expected = [255 * step // 7 for step in range(8)]
    if "white_is_zero" in options:
        expected.reverse()
    assert found == pytest.approx(expected, abs=4)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr", "LAB"])
def test_every_mode_of_a_tiff_becomes_rgb(mode, tmp_path):
    picture = photographs.sample()
    if mode == "LAB":
        profiles = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
        picture = ImageCms.profileToProfile(picture, *profiles, outputMode="LAB")
    path = photographs.save(tmp_path / "a.tif", picture.convert(mode))
    expected = photographs.sample().convert("L" if mode in ("1", "L", "LA") else "RGB")
    assert distance(opened(preview(path, 240)), expected) < (12 if mode in ("P", "PA", "1") else 3)


def test_a_small_photo_is_not_enlarged(tmp_path):
    path = photographs.save(tmp_path / "a.jpg", photographs.plain(size=(90, 60)))
    assert opened(preview(path, 768)).size == (90, 60)


@pytest.mark.parametrize("size", [(3000, 20), (20, 3000), (3000, 1)])
def test_a_panorama_keeps_its_shape(size, tmp_path):
    path = photographs.save(tmp_path / "a.jpg", photographs.plain(size=size))
    width, height = opened(preview(path, 300)).size
    assert max(width, height) == 300
    assert min(width, height) == max(1, min(size) // 10)


# All turns where EXIF's number is followed here, and where the decoder itself turns.
@pytest.mark.parametrize(
    ("suffix", "orientation"),
    [
        *((suffix, orientation) for suffix in (".jpg", ".heic", ".avif") for orientation in TURNS),
        *((suffix, 6) for suffix in (".png", ".tif", ".webp")),
    ],
)
def test_a_turned_photo_comes_out_upright(suffix, orientation, tmp_path):
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = photographs.save(tmp_path / f"a{suffix}", stored(orientation), exif=exif.tobytes())
    assert corners(opened(preview(path, 64))) == ["red", "green", "blue", "white"]


@pytest.mark.parametrize("orientation", TURNS)
def test_the_preview_of_a_raw_is_turned_as_the_raw_says(orientation):
    data = photographs.jpeg_bytes(stored(orientation))
    picture = opened(preview(data, 64, orientation))
    assert corners(picture) == ["red", "green", "blue", "white"]


def test_the_turn_that_the_preview_itself_asks_for_comes_first():
    exif = Image.Exif()
    exif[0x0112] = 1
    data = photographs.jpeg_bytes(photographs.quarters(), exif=exif)
    assert corners(opened(preview(data, 64, 6))) == ["red", "green", "blue", "white"]


def stored(orientation: int) -> Image.Image:
    """The quarters as a camera stores them that was held in this way."""
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    picture = photographs.quarters()
    if orientation == 1:
        return picture
    return picture.transpose(Image.Transpose(undo[orientation]))


def test_colours_of_another_profile_are_converted(tmp_path):
    # Lab is a profile that needs no file: the same colours, told in very different numbers.
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    srgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    told = ImageCms.profileToProfile(photographs.sample(), srgb, lab, outputMode="LAB")
    path = photographs.save(tmp_path / "a.tif", told, icc_profile=profile)
    assert distance(opened(preview(path, 240)), photographs.sample()) < 3


def test_an_unusual_rgb_profile_changes_the_numbers(tmp_path):
    swapped = swapped_profile()
    path = photographs.save(tmp_path / "a.jpg", photographs.plain("red"), icc_profile=swapped)
    red, green, _ = opened(preview(path, 64)).getpixel((10, 10))
    assert green > 200 > red


def swapped_profile() -> bytes:
    """sRGB with red and green changed places: wrong for every eye, so a test cannot miss it."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, green = profile.index(b"rXYZ"), profile.index(b"gXYZ")
    profile[red : red + 4], profile[green : green + 4] = b"gXYZ", b"rXYZ"
    return bytes(profile)


@pytest.mark.parametrize("profile", [b"nonsense", b"\0" * 200, swapped_profile()[:150]])
def test_a_broken_profile_is_ignored(profile, tmp_path):
    path = photographs.save(tmp_path / "a.jpg", icc_profile=profile)
    assert distance(opened(preview(path, 240)), photographs.sample()) < 3


def test_a_profile_for_another_kind_of_picture_is_ignored(tmp_path):
    grey = photographs.sample().convert("L")
    path = photographs.save(tmp_path / "a.jpg", grey, icc_profile=swapped_profile())
    assert distance(opened(preview(path, 240)), grey) < 3


@pytest.mark.parametrize("suffix", [".png", ".webp", ".tif"])
@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_what_is_transparent_becomes_white(mode, suffix, tmp_path):
    picture = photographs.plain("black").convert(mode)
    picture.putalpha(Image.new("L", picture.size, 0))
    path = photographs.save(tmp_path / f"a{suffix}", picture)
    assert opened(preview(path, 64)).getpixel((20, 20)) == (255, 255, 255)


def test_a_transparent_colour_of_a_palette_becomes_white(tmp_path):
    picture = Image.new("P", (60, 40), 3)
    picture.putpalette([0, 0, 0] * 3 + [255, 0, 0])
    path = photographs.save(tmp_path / "a.png", picture, transparency=3)
    assert opened(preview(path, 64)).getpixel((20, 20)) == (255, 255, 255)


def test_the_preview_holds_no_metadata(tmp_path):
    path = photographs.save(
        tmp_path / "a.jpg", comment=b"secret", dpi=(300, 300), icc_profile=swapped_profile()
    )
    photographs.tag(path, "-Artist=secret", "-XMP-dc:Title=secret", "-IPTC:City=secret")
    photographs.tag(path, "-GPSLatitude=48", "-GPSLatitudeRef=N")
    data = preview(path, 256)
    assert b"secret" not in data
    assert set(opened(data).info) == {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_two_previews_of_the_same_photo_are_the_same_bytes():
    path = photographs.SAMPLES / "cat.jpg"
    assert preview(path, 256) == preview(path, 256) == preview(path.read_bytes(), 256)


def test_a_photo_with_a_second_picture_inside_is_a_jpeg(tmp_path):
    path = tmp_path / "phone.jpg"
    second = photographs.plain("red")
    photographs.sample().save(path, "MPO", save_all=True, append_images=[second])
    assert Image.open(path).format == "MPO"
    assert distance(opened(preview(path, 240)), photographs.sample()) < 3


def test_several_threads_may_make_previews_at_once(tmp_path):
    paths = [make(tmp_path / name) for name, make in photographs.KINDS.items()] * 2
    alone = [preview(path, 128) for path in paths]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda path: preview(path, 128), paths)) == alone


def test_heic_support_is_loaded_only_for_a_heic():
    path = photographs.SAMPLES / "cat.jpg"
    code = (
        "import sys; from pathlib import Path; from vision_keywords.images import preview;"
        f"preview(Path({str(path)!r}), 64); print('pillow_heif' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
    assert done.stderr == ""


def test_raw_files_and_pictures_are_told_apart():
    assert not RAW_SUFFIXES & set(SUFFIXES)
    assert all(suffix == suffix.lower() for suffix in {*RAW_SUFFIXES, *SUFFIXES})


# Broken files


def test_a_missing_photo_is_missing(tmp_path):
    refused(tmp_path / "gone.jpg", "photo_missing", "moved or renamed")


def test_an_empty_file_is_empty(tmp_path):
    refused(photographs.empty(tmp_path / "a.jpg"), "photo_unreadable", "empty")


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".tif", ".webp", ".heic", ".avif"])
@pytest.mark.parametrize("keep", [0.2, 0.6, 0.95])
def test_a_cut_off_photo_is_to_be_copied_again(keep, suffix, tmp_path):
    picture = photographs.sample(size=(120, 80))
    path = photographs.truncated(tmp_path / f"a{suffix}", picture, keep)
    refused(path, "photo_unreadable", "damaged")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_text_is_not_a_photo(suffix, tmp_path):
    refused(photographs.text(tmp_path / f"a{suffix}"), "photo_unreadable", "not a picture")


@pytest.mark.parametrize(
    ("name", "really", "words"),
    [
        (
            "a.jpg",
            ".png",
            "The photo is a PNG image although its name ends in .jpg; rename it to end in .png",
        ),
        ("a.JPG", ".heic", "is a HEIC image although its name ends in .JPG"),
        (
            "a.png",
            ".jpg",
            "is a JPEG image although its name ends in .png; rename it to end in .jpg",
        ),
        ("a.tif", ".avif", "is an AVIF image although"),
        ("a.heic", ".webp", "is a WebP image although"),
        ("a.heic", ".jpg", "is a JPEG image although"),
    ],
)
def test_a_photo_of_another_kind_than_its_name_says_is_to_be_renamed(name, really, words, tmp_path):
    refused(photographs.misnamed(tmp_path / name, really), "photo_unreadable", words)


def test_data_without_a_name_may_be_of_any_kind(tmp_path):
    data = photographs.save(tmp_path / "a.png").read_bytes()
    assert distance(opened(preview(data, 240)), photographs.sample()) < 3


def test_an_enormous_picture_is_too_large(tmp_path):
    path = photographs.enormous(tmp_path / "a.png")
    refused(path, "photo_too_large", "60000 x 60000", "200 million")


def test_a_large_panorama_is_opened(tmp_path):
    path = photographs.save(tmp_path / "a.jpg", photographs.plain(128, (30000, 7000), "L"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert opened(preview(path, 600)).size == (600, 140)


def test_a_large_progressive_jpeg_is_too_large(tmp_path):
    header = photographs.jpeg_bytes(photographs.plain(), progressive=True)
    place = header.index(b"\xff\xc2") + 5
    size = (20000).to_bytes(2, "big")
    refused(header[:place] + size * 2 + header[place + 4 :], "photo_too_large", "200 million")


def test_a_folder_is_not_a_photo(tmp_path):
    refused(photographs.folder(tmp_path / "a.jpg"), "photo_unreadable", "folder")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with a name")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.jpg")
    refused(tmp_path / "a.jpg", "photo_unreadable", "pipe")


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_big_tiff_is_refused_before_it_costs_anything(order, tmp_path):
    path = photographs.big_tiff(tmp_path / "a.tif", order)
    refused(path, "photo_unreadable", "BigTIFF")


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read everything"
)
def test_a_forbidden_photo_may_not_be_read(tmp_path):
    path = photographs.save(tmp_path / "a.jpg")
    path.chmod(0)
    refused(path, "photo_unreadable", "may not be read")


@pytest.mark.parametrize("name", ["a.gif", "a.psd", "a.nef", "a", ".jpg"])
def test_other_kinds_of_files_are_not_opened(name, tmp_path):
    refused(photographs.text(tmp_path / name), "photo_unreadable", "export it as JPEG")


def test_a_name_with_a_null_character_is_no_file():
    refused(Path("a\0b.jpg"), "photo_unreadable")


def test_32_bits_per_colour_are_refused(tmp_path):
    path = tmp_path / "a.tif"
    photographs.sample().convert("F").save(path, "TIFF")
    refused(path, "photo_unreadable", "8 or 16 bits")


SMALL = {
    "photo.jpg": {},
    "progressive.jpg": {"progressive": True},
    "photo.png": {},
    "photo.tif": {},
    "packed.tif": {"compression": "tiff_lzw"},
    "jpeg.tif": {"compression": "jpeg"},
    "photo.webp": {},
    "photo.heic": {},
    "photo.avif": {},
}


@pytest.mark.filterwarnings("ignore::UserWarning:PIL.TiffImagePlugin")
@pytest.mark.parametrize("name", SMALL)
def test_whatever_happens_to_a_file_it_gives_a_preview_or_one_sentence(name, tmp_path, capfd):
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "A cup"
    profile = swapped_profile()
    options = SMALL[name] | {"exif": exif.tobytes(), "icc_profile": profile}
    path = photographs.save(tmp_path / name, photographs.sample(size=(72, 48)), **options)
    sound = path.read_bytes()
    chance = random.Random(name)
    outcomes = set()
    for _ in range(40):
        damaged = bytearray(sound)
        if chance.random() < 0.3:
            del damaged[chance.randrange(1, len(damaged)) :]
        for _ in range(chance.choice((0, 1, 2, 8, 40))):
            # Half of the hits go where the structure is.
            end = len(damaged) if chance.random() < 0.5 else min(len(damaged), 400)
            damaged[chance.randrange(end)] = chance.randrange(256)
        path.write_bytes(damaged)
        try:
            data = preview(path, 48)
        except PhotoError as error:
            outcomes.add(error.code)
        else:
            assert max(opened(data).size) <= 48
            outcomes.add("preview")
    assert {"preview", "photo_unreadable"} <= outcomes
    printed = capfd.readouterr()
    assert printed.out == ""
    if "tif" not in name:  # libtiff itself writes a line about what is missing
        assert printed.err == ""


def test_odd_metadata_leaves_nothing_on_the_screen(tmp_path):
    entry = b"\x0f\x01\x02\0\xff\xff\0\0\xff\xff\0\0"  # five are promised, one is there
    exif = b"Exif\0\0II*\0\x08\0\0\0\x05\0" + entry
    path = photographs.save(tmp_path / "a.jpg", exif=exif)
    code = (
        "from pathlib import Path; from vision_keywords.images import preview;"
        f"preview(Path({str(path)!r}), 64)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")


@pytest.mark.parametrize("size", [(768, 512), (512, 768), (241, 240), (60, 40), (768, 24)])
def test_a_thumbnail_is_the_preview_at_the_size_of_a_contact_print(size):
    sent = io.BytesIO()
    photographs.sample("rocket", size).save(sent, "JPEG", quality=95)
    small = opened(thumbnail(sent.getvalue()))
    longest = max(size)
    scale = min(1, 240 / longest)
    assert small.format == "JPEG"
    assert small.size == tuple(max(1, round(edge * scale)) for edge in size)
    assert distance(small, opened(sent.getvalue())) < 6
