"""Reading and writing metadata with a real ExifTool."""

import errno
import io
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from vision_keywords import metadata
from vision_keywords.context import Context, Position
from vision_keywords.errors import PhotoError
from vision_keywords.exiftool_process import ExifTool
from vision_keywords.images import preview

from tests import photographs

KEYWORDS = ["zebra crossing", "coffee", "Äpfel", "京都", "007", "1.50", "espresso, cup"]


@pytest.fixture(scope="module")
def tool():
    with ExifTool() as running:
        yield running


def stored(path: Path, *arguments: str) -> dict:
    """All tags of a file by another ExifTool than the one under test; values as they are."""
    answer = photographs.exiftool("-j", "-a", "-G1", "-n", *arguments, str(path))
    return json.loads(answer, parse_float=str, parse_int=str)[0]


def untouched(tags: dict) -> dict:
    """What must be the same before and after: all but the written texts and how they are kept."""
    groups = ("System:", "Composite:", "ExifTool:", "File:Current", "SourceFile")
    texts = {
        *("XMP-dc:Title", "XMP-dc:Description", "XMP-dc:Subject", "XMP-x:XMPToolkit"),
        *("IPTC:ObjectName", "IPTC:Caption-Abstract", "IPTC:Keywords", "IPTC:CodedCharacterSet"),
        *("IPTC:EnvelopeRecordVersion", "IPTC:ApplicationRecordVersion", "Photoshop:IPTCDigest"),
        *("IFD0:ImageDescription", "File:ExifByteOrder"),
        # where things lie in the file, not what they are
        *("IFD0:StripOffsets", "IFD1:ThumbnailOffset", "SubIFD:PreviewImageStart"),
        *("SubIFD:JpgFromRawStart", "QuickTime:MediaDataOffset", "QuickTime:MediaDataSize"),
        # the container says that it holds XMP now
        *("File:FileType", "RIFF:WebP_Flags"),
    }
    return {
        tag: value for tag, value in tags.items() if tag not in texts and not tag.startswith(groups)
    }


def pixels(path: Path) -> bytes:
    with Image.open(path) as picture:
        return picture.tobytes()


def refused(code: str, *words: str):
    """One sentence with these words in it."""

    def check(error: PhotoError) -> bool:
        return error.code == code and bool(re.fullmatch(r"[A-Z][^\n]*; [^\n]*\.", error.message))

    return pytest.raises(PhotoError, match=".*".join(words), check=check)


# Reading


def test_a_bare_photo_says_nothing(tool, tmp_path):
    assert metadata.read(tool, photographs.save(tmp_path / "a.jpg")) == Context()


def test_everything_that_a_photo_says_is_read(tool, tmp_path):
    path = photographs.tag(
        photographs.save(tmp_path / "a.jpg"),
        *("-XMP-dc:Title=Harbour", "-XMP-dc:Description=Boats at dawn"),
        *("-XMP-photoshop:Headline=News", "-XMP-iptcCore:Location=Pier 3"),
        *("-XMP-photoshop:City=Hamburg", "-XMP-photoshop:State=HH"),
        *("-XMP-photoshop:Country=Germany", "-XMP-dc:Subject=boat", "-XMP-dc:Subject=aft"),
        "-ExifIFD:DateTimeOriginal=2024:06:30 05:12:44",
    )
    assert metadata.read(tool, path) == Context(
        title="Harbour",
        description="Boats at dawn",
        headline="News",
        keywords=("boat", "aft"),
        sublocation="Pier 3",
        city="Hamburg",
        state="HH",
        country="Germany",
        captured="2024-06-30T05:12:44",
    )


def test_iptc_is_read_where_xmp_is_silent(tool, tmp_path):
    path = photographs.tag(
        photographs.save(tmp_path / "a.jpg"),
        *("-IPTC:ObjectName=Harbour", "-IPTC:Caption-Abstract=Boats", "-IPTC:Headline=News"),
        *("-IPTC:Sub-location=Pier 3", "-IPTC:City=Hamburg", "-IPTC:Province-State=HH"),
        *("-IPTC:Country-PrimaryLocationName=Germany", "-IPTC:DateCreated=2024:06:30"),
        *("-IPTC:TimeCreated=05:12:44+02:00", "-IPTC:Keywords=boat"),
    )
    assert metadata.read(tool, path) == Context(
        "Harbour", "Boats", "News", ("boat",), "Pier 3", "Hamburg", "HH", "Germany",
        "2024-06-30T05:12:44",
    )  # fmt: skip


def test_xmp_comes_before_iptc_and_exif(tool, tmp_path):
    path = photographs.tag(
        photographs.save(tmp_path / "a.jpg"),
        *("-XMP-dc:Title=new", "-IPTC:ObjectName=old", "-EXIF:ImageDescription=oldest"),
        *("-XMP-dc:Description=newest", "-IPTC:Caption-Abstract=older"),
    )
    context = metadata.read(tool, path)
    assert (context.title, context.description) == ("new", "newest")


def test_keywords_are_united_in_stored_order(tool, tmp_path):
    long = "a very long keyword that has no place in the narrow room of IPTC at all"
    path = photographs.tag(
        photographs.save(tmp_path / "a.jpg"),
        *("-XMP-dc:Subject=zebra", f"-XMP-dc:Subject={long}", "-XMP-dc:Subject=aft"),
        *("-IPTC:Keywords=new", "-IPTC:Keywords=Zebra", f"-IPTC:Keywords={long[:64]}"),
    )
    assert metadata.read(tool, path).keywords == ("zebra", long, "aft", "new")


@pytest.mark.parametrize("word", ["007", "1.50", "1e5", "2024", "-1", "1.0", "true"])
def test_numbers_stay_as_they_were_written(word, tool, tmp_path):
    path = photographs.save(tmp_path / "a.jpg")
    photographs.tag(path, f"-XMP-dc:Subject={word}", f"-XMP-dc:Title={word}")
    assert metadata.read(tool, path) == Context(title=word, keywords=(word,))


@pytest.mark.parametrize(
    "filler",
    ["OLYMPUS DIGITAL CAMERA         ", "SONY DSC", "DCIM", "Default", "MINOLTA DIGITAL CAMERA"],
)
def test_what_the_camera_wrote_is_no_description(filler, tool, tmp_path):
    path = photographs.save(tmp_path / "a.jpg")
    photographs.tag(path, f"-EXIF:ImageDescription={filler}", f"-XMP-dc:Description={filler}")
    assert metadata.read(tool, path).description == ""
    metadata.embed(tool, path, "Coffee", "A cup of coffee", [])
    assert metadata.read(tool, path).description == "A cup of coffee"
    assert stored(path)["IFD0:ImageDescription"] == "A cup of coffee"


def test_latin_iptc_without_a_marker_is_read_right(tool, tmp_path):
    path = latin(tmp_path / "a.jpg")
    assert "IPTC:CodedCharacterSet" not in stored(path)
    assert metadata.read(tool, path) == Context(
        title="Zürich", keywords=("Bäche", "été"), city="Genève"
    )


def test_utf8_iptc_without_a_marker_is_read_right(tool, tmp_path):
    path = unmarked(tmp_path / "a.jpg")
    assert metadata.read(tool, path) == Context(
        title="Zürich", keywords=("京都", "Bäche"), city="Genève"
    )


def latin(path: Path) -> Path:
    texts = ("ObjectName=Zürich", "City=Genève", "Keywords=Bäche", "Keywords=été")
    return photographs.tag(photographs.save(path), *(f"-IPTC:{text}" for text in texts))


def unmarked(path: Path) -> Path:
    texts = ("ObjectName=Zürich", "City=Genève", "Keywords=京都", "Keywords=Bäche")
    photographs.save(path)
    return photographs.tag(path, "-charset", "iptc=utf8", *(f"-IPTC:{text}" for text in texts))


def test_lightrooms_line_separator_is_a_line_break(tool, tmp_path):
    path = photographs.tag(photographs.save(tmp_path / "a.jpg"), "-XMP-dc:Description=one\u2028two")
    assert metadata.read(tool, path).description == "one\ntwo"


def test_a_title_in_another_language_only_is_a_title(tool, tmp_path):
    path = photographs.tag(photographs.save(tmp_path / "a.jpg"), "-XMP-dc:Title-de=Hafen")
    assert metadata.read(tool, path).title == "Hafen"


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("ExifIFD:DateTimeOriginal=2024:06:30 05:12:44", "2024-06-30T05:12:44"),
        ("XMP-photoshop:DateCreated=2024:06:30 05:12:44.250+02:00", "2024-06-30T05:12:44"),
        ("XMP-photoshop:DateCreated=2024:06:30", "2024-06-30"),
        ("XMP-photoshop:DateCreated=1926", ""),
        ("ExifIFD:DateTimeOriginal#=0000:00:00 00:00:00", ""),
        ("ExifIFD:DateTimeOriginal#=2024:13:45 05:12:44", ""),
        ("ExifIFD:DateTimeOriginal=1970:01:01 00:00:00", ""),
        ("ExifIFD:DateTimeOriginal=2099:01:01 00:00:00", ""),
    ],
)
def test_the_capture_time_is_local_iso_or_empty(tag, expected, tool, tmp_path):
    path = photographs.tag(photographs.save(tmp_path / "a.jpg"), f"-{tag}")
    assert metadata.read(tool, path).captured == expected


@pytest.mark.parametrize("name", photographs.RAWS)
def test_the_sidecar_of_a_raw_comes_before_what_is_inside(name, tool, tmp_path):
    path = photographs.RAWS[name](tmp_path / name)
    photographs.tag(path, "-XMP-dc:Title=inside", "-XMP-photoshop:City=Bern")
    photographs.tag(path, "-XMP-dc:Subject=alps", "-XMP-dc:Subject=snow")
    sidecar = path.with_suffix(".xmp")
    photographs.tag(sidecar, "-XMP-dc:Title=beside", "-XMP-dc:Subject=snow", "-XMP-dc:Subject=ice")
    assert metadata.find_sidecar(path) == sidecar
    assert metadata.read(tool, path) == Context(
        title="beside", city="Bern", keywords=("snow", "ice", "alps")
    )


def test_a_jpeg_has_no_sidecar(tool, tmp_path):
    path = photographs.save(tmp_path / "a.jpg")
    photographs.tag(tmp_path / "a.xmp", "-XMP-dc:Title=of the RAW of the same name")
    assert metadata.find_sidecar(path) is None
    assert metadata.read(tool, path) == Context()


# The preview inside a RAW


@pytest.mark.parametrize("name", photographs.RAWS)
@pytest.mark.parametrize("orientation", [1, 6, 8])
def test_the_preview_of_a_raw_is_found_with_its_orientation(orientation, name, tool, tmp_path):
    data = photographs.jpeg_bytes(photographs.sample("cat"))
    path = photographs.RAWS[name](tmp_path / name, data, orientation)
    assert metadata.embedded_preview(tool, path) == (data, orientation)
    upright = preview(data, 300, orientation)
    assert Image.open(io.BytesIO(upright)).size == ((300, 200) if orientation == 1 else (200, 300))


def test_the_largest_preview_is_taken(tool, tmp_path):
    large = photographs.jpeg_bytes(photographs.sample("galaxies"))
    path = photographs.nef(tmp_path / "a.nef", large)
    photographs.tag(path, f"-ThumbnailImage<={photographs.SAMPLES / 'cat.jpg'}")
    assert metadata.embedded_preview(tool, path)[0] == large


@pytest.mark.parametrize("name", ["a.jpg", "a.nef"])
def test_a_file_without_a_preview_is_to_be_exported(name, tool, tmp_path):
    if name == "a.jpg":
        path = photographs.save(tmp_path / name)
    else:
        path = photographs.tiff16(tmp_path / name, photographs.plain())
    with refused("photo_unreadable", "no embedded preview", "export it as JPEG"):
        metadata.embedded_preview(tool, path)


# Writing


@pytest.mark.parametrize("name", [*photographs.KINDS, "photo.dng"])
def test_every_kind_of_file_takes_title_description_and_ranked_keywords(name, tool, tmp_path):
    path = (photographs.KINDS | photographs.RAWS)[name](tmp_path / name)
    before, seen = stored(path), b"" if name.endswith("dng") else pixels(path)
    metadata.embed(tool, path, "Coffee in Zürich", "A cup on a table in 京都.", KEYWORDS)
    after = stored(path)
    assert after["XMP-dc:Title"] == "Coffee in Zürich"
    assert after["XMP-dc:Description"] == "A cup on a table in 京都."
    assert after["XMP-dc:Subject"] == KEYWORDS
    assert after["IFD0:ImageDescription"] == "A cup on a table in 京都."
    if name.lower().endswith(("jpg", "jpeg", "tif", "tiff", "dng")):
        assert after["IPTC:ObjectName"] == "Coffee in Zürich"
        assert after["IPTC:Caption-Abstract"] == "A cup on a table in 京都."
        assert after["IPTC:Keywords"] == KEYWORDS
        assert after["IPTC:CodedCharacterSet"] == "\x1b%G"
        digest = after.get("Photoshop:IPTCDigest", after["File:CurrentIPTCDigest"])
        assert digest == after["File:CurrentIPTCDigest"]
        assert "Photoshop:IPTCDigest" in after or not name.lower().endswith(("jpg", "jpeg"))
    else:
        assert not any(tag.startswith("IPTC:") for tag in after)
    assert untouched(after) == untouched(before)
    if seen:
        assert pixels(path) == seen
    assert [file.name for file in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", ["photo.jpg", "photo.tif", "photo.png", "photo.webp", "photo.dng",
                                  "photo.heic", "photo.avif"])  # fmt: skip
def test_everything_else_in_the_file_stays_as_it_was(name, tool, tmp_path):
    make = (photographs.KINDS | photographs.RAWS)[name]
    profile = rich_profile()
    if name.endswith("dng"):
        path = make(tmp_path / name)
    else:
        path = photographs.save(tmp_path / name, icc_profile=profile)
    photographs.tag(
        path,
        *("-EXIF:Make=Olympus", "-EXIF:ISO=200", "-EXIF:Artist=Jo", "-EXIF:XResolution=300"),
        *("-GPSLatitude=47.4", "-GPSLatitudeRef=N", "-GPSLongitude=8.5", "-GPSLongitudeRef=E"),
        *("-XMP-dc:Rights=© Jo", "-XMP-dc:Creator=Jo", "-XMP-xmp:Rating=4"),
        *("-XMP-lr:HierarchicalSubject=drink|coffee", "-XMP-xmpRights:UsageTerms=ask"),
        "-XMP-crs:Exposure2012=+0.50",
    )
    if name.endswith(("jpg", "tif", "dng")):
        photographs.tag(
            path,
            *("-IPTC:CodedCharacterSet=UTF8", "-IPTC:By-line=Jörg", "-IPTC:City=京都"),
            *("-IPTC:CopyrightNotice=© Jörg", "-IPTC:SupplementalCategories=a"),
            *("-IPTC:SupplementalCategories=b", "-IPTCDigest=new"),
        )
    if name.endswith("jpg"):
        photographs.tag(path, f"-ThumbnailImage<={photographs.SAMPLES / 'cat.jpg'}")
        photographs.tag(path, "-Comment=made by hand", "-Photoshop:URL=https://example.com")
    before = stored(path, "-b")
    assert len(untouched(before)) > 25
    metadata.embed(tool, path, "Coffee", "A cup.", KEYWORDS)
    after = stored(path, "-b")
    assert untouched(after) == untouched(before)
    assert after["XMP-dc:Subject"] == KEYWORDS
    assert after["IFD0:ImageDescription"] == "A cup."


def rich_profile() -> bytes:
    from PIL import ImageCms

    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".tif", ".webp", ".heic", ".avif"])
def test_new_exif_holds_the_description_and_nothing_that_the_photo_never_said(
    suffix, tool, tmp_path
):
    path = photographs.save(tmp_path / f"a{suffix}", photographs.plain())
    before = resolutions(path)
    metadata.embed(tool, path, "Coffee", "A cup.", KEYWORDS)
    assert resolutions(path) == before
    exif = {tag for tag in stored(path) if tag.startswith(("IFD0:", "ExifIFD:"))}
    assert "IFD0:ImageDescription" in exif
    assert suffix == ".tif" or exif == {"IFD0:ImageDescription"}


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".tif"])
def test_a_photo_of_300_dpi_still_says_so_everywhere(suffix, tool, tmp_path):
    path = photographs.save(tmp_path / f"a{suffix}", photographs.plain(), dpi=(300, 300))
    before = resolutions(path)
    assert before
    metadata.embed(tool, path, "Coffee", "A cup.", KEYWORDS)
    assert resolutions(path) == before
    with Image.open(path) as picture:
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)


def resolutions(path: Path) -> dict:
    """Every tag that tells a resolution, wherever it is stored."""
    return {
        tag: value
        for tag, value in stored(path).items()
        if "Resolution" in tag or "PixelsPerUnit" in tag
    }


def test_broken_exif_stays_and_the_rest_is_written(tool, tmp_path):
    broken = b"Exif\0\0II*\0\x08\0\0\0\x05\0\x0f\x01\x02\0\xff\xff\0\0\xff\xff\0\0"
    path = photographs.save(tmp_path / "a.jpg", exif=broken)
    metadata.embed(tool, path, "Coffee", "A cup.", KEYWORDS)
    assert broken in path.read_bytes()
    assert metadata.read(tool, path) == Context("Coffee", "A cup.", keywords=tuple(KEYWORDS))


def test_the_photographers_own_texts_stay_and_fill_their_empty_twins(tool, tmp_path):
    path = photographs.save(tmp_path / "a.jpg")
    photographs.tag(path, "-IPTC:ObjectName=My harbour", "-XMP-dc:Description=My own words")
    photographs.tag(path, "-EXIF:Artist=Jo")
    metadata.embed(tool, path, "Coffee", "A cup.", ["a"])
    tags = stored(path)
    assert tags["XMP-dc:Title"] == tags["IPTC:ObjectName"] == "My harbour"
    assert tags["XMP-dc:Description"] == tags["IPTC:Caption-Abstract"] == "My own words"
    assert tags["IFD0:ImageDescription"] == "My own words"


@pytest.mark.parametrize("suffix", [".jpg", ".tif", ".png"])
def test_the_title_is_the_headline_too_where_that_is_wanted(suffix, tool, tmp_path):
    path = photographs.save(tmp_path / f"a{suffix}")
    title = "Käse " * 60
    metadata.embed(tool, path, "Coffee", "A cup.", ["a"])
    assert not [tag for tag in stored(path) if tag.endswith(":Headline")]
    other = photographs.save(tmp_path / f"b{suffix}")
    metadata.embed(tool, other, title, "A cup.", ["a"], headline=True)
    tags = stored(other)
    assert tags["XMP-photoshop:Headline"] == tags["XMP-dc:Title"] == title.strip()
    assert (suffix == ".png") == ("IPTC:Headline" not in tags)
    assert 250 < len(tags.get("IPTC:Headline", "x" * 256).encode()) <= 256
    assert metadata.read(tool, other).headline == title.strip()


def test_a_headline_of_the_photographers_own_stays_and_fills_its_twin(tool, tmp_path):
    path = photographs.save(tmp_path / "a.jpg")
    photographs.tag(path, "-IPTC:Headline=Storm over the lake", "-XMP-dc:Title=My title")
    metadata.embed(tool, path, "Coffee", "A cup.", ["a"], headline=True)
    tags = stored(path)
    assert tags["XMP-photoshop:Headline"] == tags["IPTC:Headline"] == "Storm over the lake"
    assert tags["IPTC:ObjectName"] == "My title"


def test_a_new_headline_follows_the_photographers_own_title(tool, tmp_path):
    path = photographs.tag(photographs.save(tmp_path / "a.jpg"), "-XMP-dc:Title=My title")
    metadata.embed(tool, path, "Coffee", "A cup.", ["a"], headline=True)
    assert stored(path)["XMP-photoshop:Headline"] == stored(path)["IPTC:Headline"] == "My title"


def test_a_sidecar_takes_a_headline(tool, tmp_path):
    path = tmp_path / "photo.xmp"
    metadata.write_sidecar(tool, path, "Coffee", "A cup.", ["a"], headline=True)
    assert metadata.read(tool, path).headline == "Coffee"


@pytest.mark.parametrize("suffix", [".jpg", ".tif", ".png", ".webp", ".xmp"])
def test_an_alt_text_fills_its_field_in_every_kind_of_file(suffix, tool, tmp_path):
    path = tmp_path / f"a{suffix}"
    write = metadata.write_sidecar if suffix == ".xmp" else metadata.embed
    if suffix != ".xmp":
        photographs.save(path)
    for alt_text in ("Äpfel on a table.", "Another one."):
        write(tool, path, "Apples", "Some.", ["a"], alt_text=alt_text)
        assert stored(path)["XMP-iptcCore:AltTextAccessibility"] == "Äpfel on a table."


def test_a_photo_says_where_it_was_taken_only_if_asked(tool, tmp_path):
    camera = photographs.save(tmp_path / "a.jpg")
    photographs.tag(
        camera,
        *("-GPS:GPSLatitude=46.5", "-GPS:GPSLatitudeRef=S"),
        *("-GPS:GPSLongitude=7.25", "-GPS:GPSLongitudeRef=W"),
    )
    assert metadata.read(tool, camera).gps is None
    assert metadata.read(tool, camera, gps=True).gps == Position(-46.5, -7.25)
    raw = photographs.save(tmp_path / "b.jpg").rename(tmp_path / "b.nef")
    beside = tmp_path / "b.xmp"
    metadata.write_sidecar(tool, beside, "Coffee", "", ["a"])
    photographs.tag(beside, "-XMP-exif:GPSLatitude=46.5", "-XMP-exif:GPSLongitude=-7.25")
    assert metadata.read(tool, raw, gps=True).gps == Position(46.5, -7.25)
    photographs.tag(beside, "-XMP-exif:GPSLatitude=0", "-XMP-exif:GPSLongitude=0")
    assert metadata.read(tool, raw, gps=True).gps is None, "a receiver without satellites"


def test_texts_that_differ_all_stay(tool, tmp_path):
    path = photographs.save(tmp_path / "a.jpg")
    photographs.tag(path, "-IPTC:ObjectName=short", "-XMP-dc:Title=The long title\nin two lines")
    metadata.embed(tool, path, "Coffee", "A cup.", ["a"])
    tags = stored(path)
    assert tags["IPTC:ObjectName"] == "short"
    assert tags["XMP-dc:Title"] == "The long title\nin two lines"


def test_own_keywords_that_are_not_in_the_list_are_not_lost(tool, tmp_path):
    path = photographs.save(tmp_path / "a.jpg")
    photographs.tag(path, "-XMP-dc:Subject=mine", "-XMP-dc:Subject=cup", "-IPTC:Keywords=older")
    metadata.embed(tool, path, "Coffee", "A cup.", ["coffee", "cup"])
    tags = stored(path)
    assert tags["XMP-dc:Subject"] == tags["IPTC:Keywords"] == ["coffee", "cup", "mine", "older"]


def test_a_second_time_changes_the_order_and_adds_nothing(tool, tmp_path):
    path = photographs.save(tmp_path / "a.jpg")
    long = "a very long keyword that has no place in the narrow room of IPTC at all"
    metadata.embed(tool, path, "Coffee", "A cup.", ["a", long, "True", "c"])
    metadata.embed(tool, path, "Tea", "A pot.", ["c", "True", long, "a"])
    tags = stored(path, "-sep", "|")
    assert tags["XMP-dc:Subject"] == f"c|True|{long}|a"
    assert len(tags["IPTC:Keywords"].split("|")) == 4
    assert tags["XMP-dc:Title"] == "Coffee"


def test_long_texts_are_cut_for_iptc_at_a_word(tool, tmp_path):
    path = photographs.save(tmp_path / "a.jpg")
    title = "Barista pours steamed milk into an espresso cup, morning light, close-up"
    description = "Käse und Brot. " * 200
    metadata.embed(tool, path, title, description, ["word " * 20])
    tags = stored(path)
    assert tags["XMP-dc:Title"] == title
    assert tags["IPTC:ObjectName"] == (
        "Barista pours steamed milk into an espresso cup, morning light"
    )
    assert tags["XMP-dc:Description"] == description.strip()
    assert 1950 < len(tags["IPTC:Caption-Abstract"].encode()) <= 2000
    assert tags["IPTC:Keywords"] == ("word " * 13).strip()


def test_old_latin_iptc_becomes_utf8_as_a_whole(tool, tmp_path):
    path = latin(tmp_path / "a.jpg")
    photographs.tag(path, "-IPTC:SupplementalCategories=Grüße", "-IPTC:SupplementalCategories=b")
    metadata.embed(tool, path, "Other", "Fluß", ["neu", "Bäche"])
    tags = stored(path)
    assert tags["IPTC:CodedCharacterSet"] == "\x1b%G"
    assert tags["IPTC:ObjectName"] == tags["XMP-dc:Title"] == "Zürich"
    assert tags["IPTC:City"] == "Genève"
    assert tags["IPTC:SupplementalCategories"] == ["Grüße", "b"]
    assert tags["IPTC:Keywords"] == tags["XMP-dc:Subject"] == ["neu", "Bäche", "été"]


@pytest.mark.parametrize(
    ("name", "room"),
    [
        *(("City", 32), ("By-line", 32), ("Headline", 256), ("CopyrightNotice", 128)),
        *(("Caption-Abstract", 2000), ("Keywords", 64), ("SupplementalCategories", 32)),
    ],
)
def test_full_latin_iptc_loses_nothing(name, room, tool, tmp_path):
    path = photographs.save(tmp_path / "a.jpg")
    photographs.tag(path, f"-IPTC:{name}={'ü' * room}", "-IPTC:Source=Grüße", "-IPTCDigest=new")
    before = {tag: text for tag, text in stored(path).items() if "IPTC" in tag}
    metadata.embed(tool, path, "Coffee", "A cup.", ["cup"])
    after = stored(path)
    assert before == {tag: text for tag, text in after.items() if "IPTC" in tag}
    assert after["XMP-dc:Title"] == "Coffee"
    assert "cup" in after["XMP-dc:Subject"]
    assert after["IFD0:ImageDescription"] == after["XMP-dc:Description"]


def test_long_iptc_of_other_programs_is_not_cut(tool, tmp_path):
    path = photographs.save(tmp_path / "a.jpg")
    photographs.exiftool("-q", "-m", "-overwrite_original", f"-IPTC:City={'x' * 40}", str(path))
    photographs.tag(path, "-IPTC:Source=Grüße")
    metadata.embed(tool, path, "Coffee", "A cup.", ["cup"])
    tags = stored(path)
    assert (tags["IPTC:City"], tags["IPTC:Source"]) == ("x" * 40, "Grüße")
    assert tags["IPTC:Keywords"] == "cup"


def test_an_animated_avif_does_without_exif(tool, tmp_path):
    path = photographs.animated(tmp_path / "a.avif")
    metadata.embed(tool, path, "Coffee", "A cup.", KEYWORDS)
    assert metadata.read(tool, path) == Context("Coffee", "A cup.", keywords=tuple(KEYWORDS))
    with Image.open(path) as picture:
        assert picture.n_frames == 2


def test_unmarked_utf8_iptc_gets_its_marker_and_nothing_else(tool, tmp_path):
    path = unmarked(tmp_path / "a.jpg")
    metadata.embed(tool, path, "Other", "Fluß", ["neu"])
    tags = stored(path)
    assert tags["IPTC:City"] == "Genève"
    assert tags["IPTC:ObjectName"] == "Zürich"
    assert tags["IPTC:Keywords"] == ["neu", "京都", "Bäche"]


def test_the_time_of_the_last_change_stays(tool, tmp_path):
    path = photographs.save(tmp_path / "a.jpg")
    os.utime(path, (1_000_000_000, 1_000_000_000))
    metadata.embed(tool, path, "Coffee", "A cup.", ["a"])
    assert path.stat().st_mtime == 1_000_000_000


def test_nothing_to_write_leaves_the_file_alone(tool, tmp_path):
    path = photographs.save(tmp_path / "a.jpg")
    before = path.read_bytes()
    metadata.embed(tool, path, "", " \n", ["", " "])
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "text",
    [
        "x\n-XMP-dc:Rights=INJECTED",
        "x\r\n-execute\n-XMP-dc:Rights=INJECTED",
        "x\u2028-XMP-dc:Rights=INJECTED",
        "x\x00y\x07\x1b",
        "=a",
        "<=/etc/passwd",
        "+=a",
        "@/etc/passwd",
        "#[CSTR]a\\nb",
        "-Title",
        "$HOME `id` \"quoted\" 'too' \\",
        "&amp; <b>bold</b>",
        "{ready}",
        "half \ud83d pair \uffff",
    ],
)
def test_a_text_is_only_ever_a_text(text, tool, tmp_path):
    path = photographs.save(tmp_path / "a.jpg")
    metadata.embed(tool, path, text, text, [text, "other"])
    tags = stored(path)
    assert not [tag for tag in tags if "Rights" in tag]
    expected = text.replace("\ud83d", "").replace("\uffff", "")
    for sign in "\n\r\x00\x07\x1b\u2028":
        expected = expected.replace(sign, " ")
    expected = " ".join(expected.split())
    for tag in ("XMP-dc:Title", "XMP-dc:Description", "IPTC:ObjectName"):
        assert tags[tag] == expected
    assert tags["XMP-dc:Subject"] == [expected, "other"]


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(title=st.text(max_size=90), keywords=st.lists(st.text(max_size=40), max_size=6))
def test_any_text_can_be_written(title, keywords, tool, tmp_path):
    path = photographs.save(tmp_path / "a.jpg", photographs.plain())
    metadata.embed(tool, path, title, title, keywords)  # reads back and compares


@pytest.mark.parametrize(
    "name",
    [
        "Zürich été 京都 #1.jpg",
        "-rf.jpg",
        "@a.jpg",
        " b .jpg",
        "100% $HOME `id` &.jpg",
        "'\"[x].jpg",
    ],
)
def test_any_name_is_only_ever_a_name(name, tool, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    photographs.save(tmp_path / "plain.jpg").rename(tmp_path / name)
    metadata.embed(tool, Path(name), "Coffee", "", ["a"])
    assert metadata.read(tool, Path(name)).title == "Coffee"


@pytest.mark.parametrize("name", ["a\n-Title=x.jpg", "a\tb.jpg", os.fsdecode(b"a\xff.jpg")])
def test_names_that_cannot_be_passed_on_are_refused(name, tool, tmp_path):
    (tmp_path / name).write_bytes(photographs.jpeg_bytes())
    for ask in (metadata.read, metadata.embedded_preview):
        with refused("name_unusable", "rename"):
            ask(tool, tmp_path / name)
    with refused("name_unusable", "rename"):
        metadata.embed(tool, tmp_path / name, "a", "b", [])


# Sidecars


def test_a_sidecar_is_made(tool, tmp_path):
    path = tmp_path / "photo.xmp"
    metadata.write_sidecar(tool, path, "Coffee", "A cup.", KEYWORDS)
    assert metadata.read(tool, path) == Context("Coffee", "A cup.", keywords=tuple(KEYWORDS))
    tags = stored(path)
    assert not [tag for tag in tags if tag.startswith(("IPTC:", "IFD0:"))]


def test_a_sidecar_keeps_what_is_in_it(tool, tmp_path):
    path = tmp_path / "photo.xmp"
    photographs.tag(path, "-XMP-dc:Title=Mine", "-XMP-crs:Exposure2012=+0.50", "-XMP-dc:Subject=x")
    metadata.write_sidecar(tool, path, "Coffee", "A cup.", ["coffee"])
    tags = stored(path)
    assert tags["XMP-dc:Title"] == "Mine"
    assert tags["XMP-crs:Exposure2012"] in ("+0.50", "0.50", "0.5")
    assert tags["XMP-dc:Subject"] == ["coffee", "x"]


# Failures


def test_a_missing_photo_is_missing(tool, tmp_path):
    with refused("photo_missing", "moved or renamed"):
        metadata.read(tool, tmp_path / "gone.jpg")


def test_a_folder_is_not_gone_through(tool, tmp_path):
    folder = photographs.folder(tmp_path / "a.jpg")
    inside = photographs.save(folder / "b.jpg")
    before = inside.read_bytes()
    with refused("photo_unreadable", "folder"):
        metadata.embed(tool, folder, "a", "b", ["c"])
    assert inside.read_bytes() == before


@pytest.mark.parametrize("make", [photographs.empty, photographs.text])
@pytest.mark.parametrize("suffix", [".jpg", ".png", ".nef"])
def test_what_is_no_photo_has_no_metadata(suffix, make, tool, tmp_path):
    path = make(tmp_path / f"a{suffix}")
    before = path.read_bytes()
    with pytest.raises(PhotoError) as caught:
        metadata.embed(tool, path, "a", "b", ["c"])
    assert caught.value.code in ("photo_unreadable", "metadata_failed")
    assert str(tmp_path) not in caught.value.message
    assert path.read_bytes() == before


def test_a_broken_sidecar_is_refused_and_stays(tool, tmp_path):
    path = tmp_path / "photo.xmp"
    path.write_text("<x:xmpmeta")
    with pytest.raises(PhotoError):
        metadata.write_sidecar(tool, path, "a", "b", ["c"])
    assert path.read_text() == "<x:xmpmeta"


def test_the_leftover_of_a_killed_write_is_no_obstacle(tool, tmp_path):
    path = photographs.save(tmp_path / "a.jpg")
    (tmp_path / "a.jpg_exiftool_tmp").write_bytes(b"half a photo")
    metadata.embed(tool, path, "Coffee", "", ["a"])
    assert [file.name for file in tmp_path.iterdir()] == ["a.jpg"]


def test_a_full_disk_is_not_the_photos_fault(tool, tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    mount = shutil.which("mount")
    made = mount and subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=300k", "none", str(small)], capture_output=True
    )
    if not made or made.returncode:
        pytest.skip("needs the right to mount a small disk")
    try:
        path = photographs.save(small / "a.jpg")
        before = path.read_bytes()
        (small / "fill").write_bytes(b"x" * (300 * 1024 - 2 * len(before)))
        with pytest.raises(OSError, match="space") as caught:
            metadata.embed(tool, path, "Coffee", "", ["a"])
        assert caught.value.errno == errno.ENOSPC
        assert path.read_bytes() == before
    finally:
        subprocess.run(["umount", str(small)], check=True)
