"""What agencies find in our files: read by Pillow and by Exiv2, which know nothing of ExifTool."""

import hashlib
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image, IptcImagePlugin
from vision_keywords import metadata
from vision_keywords.exiftool_process import ExifTool

from tests import photographs

TITLE = "Barista pours steamed milk into an espresso cup, café in Zürich, close-up"
TITLE_64 = "Barista pours steamed milk into an espresso cup, café in"  # 65 bytes with the next word
DESCRIPTION = "A barista pours milk in a small café in Zürich; 京都 stands on the cup."
LONG = "third wave coffee brewed by hand in a small roastery beside the river"
LONG_64 = "third wave coffee brewed by hand in a small roastery beside the"
KEYWORDS = ["zebra crossing", "Äpfel", "007", LONG, "京都", "coffee", "True", "alps"]
KEYWORDS_64 = [LONG_64 if word == LONG else word for word in KEYWORDS]

DC = "{http://purl.org/dc/elements/1.1/}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
PHOTOSHOP = "{http://ns.adobe.com/photoshop/1.0/}"


def bare(path: Path) -> Path:
    return photographs.save(path)


def with_camera_data(path: Path) -> Path:
    photographs.save(path)
    return photographs.tag(path, "-EXIF:Make=Olympus", "-EXIF:ImageDescription=OLYMPUS CAMERA DSC")


def with_latin_iptc(path: Path) -> Path:
    """As programs of old wrote it: Latin-1 without a marker, and a digest."""
    photographs.save(path)
    return photographs.tag(path, "-IPTC:City=Genève", "-IPTC:By-line=Jörg", "-IPTCDigest=new")


def with_old_xmp(path: Path) -> Path:
    photographs.save(path)
    return photographs.tag(path, "-XMP-xmp:Rating=4", "-XMP-lr:HierarchicalSubject=drink|coffee")


GOLDEN = {
    "bare.jpg": bare,
    "camera.jpg": with_camera_data,
    "latin.jpg": with_latin_iptc,
    "lightroom.jpg": with_old_xmp,
    "bare.tif": bare,
    "latin.tif": with_latin_iptc,
    "bare.png": bare,
    "bare.webp": bare,
    "bare.avif": bare,
    "bare.heic": bare,
}
# Exiv2 is often built without what reads AVIF and HEIC.
FOR_EXIV2 = [name for name in GOLDEN if not name.endswith(("avif", "heic"))]
WITH_IPTC = [name for name in GOLDEN if name.endswith(("jpg", "tif"))]


@pytest.fixture(scope="module")
def golden(tmp_path_factory) -> Path:
    """A folder with one tagged copy of each kind."""
    folder = tmp_path_factory.mktemp("golden")
    with ExifTool() as tool:
        for name, make in GOLDEN.items():
            path = make(folder / name)
            metadata.embed(tool, path, TITLE, DESCRIPTION, KEYWORDS, headline=True)
    return folder


def xmp(path: Path) -> ElementTree.Element:
    """The XMP packet as it lies in the file."""
    with Image.open(path) as picture:
        picture.load()
        places = (picture.info.get(name) for name in ("xmp", "XML:com.adobe.xmp"))
        packet = next(filter(None, places), None) or picture.getexif()[700]
    return ElementTree.fromstring(packet.strip(b"\0") if isinstance(packet, bytes) else packet)


def items(tree: ElementTree.Element, name: str) -> list[str | None]:
    return [item.text for item in tree.findall(f".//{DC}{name}/*/{RDF}li")]


def exiv2(path: Path, key: str) -> list[str]:
    """What Exiv2 reads; a list has a line for each item in IPTC, and one for all in XMP."""
    done = subprocess.run(
        ["exiv2", "-q", "-Pv", "-K", key, path], capture_output=True, encoding="utf-8", check=False
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


@pytest.mark.parametrize("name", GOLDEN)
def test_the_xmp_packet_says_it_all_in_ranked_order(name, golden):
    tree = xmp(golden / name)
    assert items(tree, "title") == [TITLE]
    assert items(tree, "description") == ["OLYMPUS CAMERA DSC" if "camera" in name else DESCRIPTION]
    assert items(tree, "subject") == KEYWORDS
    assert tree.findtext(f".//{PHOTOSHOP}Headline") == TITLE
    (title,) = tree.findall(f".//{DC}title/{RDF}Alt/{RDF}li")
    assert title.attrib == {"{http://www.w3.org/XML/1998/namespace}lang": "x-default"}


@pytest.mark.parametrize("name", WITH_IPTC)
def test_iptc_is_marked_utf8_and_within_its_bytes(name, golden):
    with Image.open(golden / name) as picture:
        found = IptcImagePlugin.getiptcinfo(picture)
    assert found[1, 90] == b"\x1b%G"
    assert [word.decode() for word in found[2, 25]] == KEYWORDS_64
    assert found[2, 5].decode() == TITLE_64
    assert found[2, 105].decode() == TITLE
    assert max(map(len, (found[2, 5], *found[2, 25]))) <= 64
    if "camera" not in name:
        assert found[2, 120].decode() == DESCRIPTION
    if "latin" in name:
        assert (found[2, 90].decode(), found[2, 80].decode()) == ("Genève", "Jörg")


@pytest.mark.parametrize("name", [name for name in GOLDEN if name.endswith("jpg")])
def test_the_digest_is_that_of_the_iptc_that_is_there(name, golden):
    """What Adobe's programs reckon, to know whether IPTC was changed behind XMP's back."""
    with Image.open(golden / name) as picture:
        blocks = picture.info["photoshop"]
    assert blocks[0x0425] == hashlib.md5(blocks[0x0404]).digest()


@pytest.mark.parametrize("name", GOLDEN)
def test_exif_has_the_description(name, golden):
    with Image.open(golden / name) as picture:
        found = picture.getexif()[270]
    expected = "OLYMPUS CAMERA DSC" if "camera" in name else DESCRIPTION
    # Pillow takes EXIF texts for Latin-1.
    assert found.encode("latin-1").decode("utf-8") == expected


@pytest.mark.parametrize("name", FOR_EXIV2)
def test_exiv2_reads_the_same(name, golden):
    path = golden / name
    assert exiv2(path, "Xmp.dc.title") == [f'lang="x-default" {TITLE}']
    assert exiv2(path, "Xmp.dc.subject") == [", ".join(KEYWORDS)]
    assert exiv2(path, "Xmp.photoshop.Headline") == [TITLE]
    if name in WITH_IPTC:
        assert exiv2(path, "Iptc.Application2.Keywords") == KEYWORDS_64
        assert exiv2(path, "Iptc.Application2.ObjectName") == [TITLE_64]
        assert exiv2(path, "Iptc.Application2.Headline") == [TITLE]
    if "camera" not in name:
        assert exiv2(path, "Exif.Image.ImageDescription") == [DESCRIPTION]
        assert exiv2(path, "Xmp.dc.description") == [f'lang="x-default" {DESCRIPTION}']


def test_an_exported_file_put_in_order_is_read_in_that_order(tmp_path):
    path = photographs.save(tmp_path / "a.jpg")
    listed = [f"-{name}={word}" for name in ("XMP-dc:Subject", "IPTC:Keywords")
              for word in sorted(KEYWORDS_64)]  # fmt: skip
    photographs.tag(path, "-IPTC:CodedCharacterSet=UTF8", *listed, "-IPTCDigest=new")
    with ExifTool() as tool:
        assert metadata.reorder(tool, path, KEYWORDS_64)
    assert items(xmp(path), "subject") == KEYWORDS_64
    assert exiv2(path, "Iptc.Application2.Keywords") == KEYWORDS_64
    with Image.open(path) as picture:
        blocks = picture.info["photoshop"]
    assert blocks[0x0425] == hashlib.md5(blocks[0x0404]).digest()
