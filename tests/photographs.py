"""Photographs for tests: real files of every kind, sound and broken."""

import atexit
import functools
import io
import shutil
import struct
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path

import exiftool as pyexiftool
import pillow_heif
from PIL import Image, TiffImagePlugin

SAMPLES = Path(__file__).parent / "samples" / "photos"

_FORMATS = {".jpg": "JPEG", ".jpeg": "JPEG", ".jpe": "JPEG", ".png": "PNG", ".tif": "TIFF"}
_FORMATS |= {".tiff": "TIFF", ".webp": "WEBP", ".avif": "AVIF", ".heic": "HEIF", ".heif": "HEIF"}
_FORMATS |= {".hif": "HEIF"}


def sample(name: str = "coffee", size: tuple[int, int] | None = None) -> Image.Image:
    """One of the sample photographs: coffee, cat, rocket or galaxies; small, to be quick."""
    picture = _small(name)
    return picture.resize(size) if size else picture.copy()


@functools.cache
def _small(name: str) -> Image.Image:
    picture = Image.open(SAMPLES / f"{name}.jpg").convert("RGB")
    picture.thumbnail((300, 300))
    return picture


def plain(
    colour: str | int | tuple[int, ...] = "teal", size: tuple[int, int] = (96, 64), mode="RGB"
) -> Image.Image:
    return Image.new(mode, size, colour)


def told_apart(picture: Image.Image, name: str) -> Image.Image:
    """The picture with a bar code of `name` along its upper edge.

    Photos of one colour would otherwise be one and the same photo, which is asked about only once.
    """
    width, height = picture.size
    for place in range(32):
        bar = (place * width // 32, 0, (place + 1) * width // 32, height // 8)
        picture.paste("white" if zlib.crc32(name.encode()) >> place & 1 else "black", bar)
    return picture


def quarters(size: tuple[int, int] = (96, 64)) -> Image.Image:
    """Red, green, blue and white from the upper left, row by row: shows how a picture is turned."""
    width, height = size
    picture = plain("white", size)
    picture.paste("red", (0, 0, width // 2, height // 2))
    picture.paste("lime", (width // 2, 0, width, height // 2))
    picture.paste("blue", (0, height // 2, width // 2, height))
    return picture


def save(path: Path, picture: Image.Image | None = None, **options) -> Path:
    """Writes a picture in the format that the suffix names; `options` are Pillow's."""
    kind = _FORMATS[path.suffix.lower()]
    if kind == "HEIF":
        pillow_heif.register_heif_opener()
    (picture or sample()).save(path, kind, **options)
    return path


def jpeg_bytes(picture: Image.Image | None = None, **options) -> bytes:
    data = io.BytesIO()
    (picture or sample()).save(data, "JPEG", **options)
    return data.getvalue()


def tag(path: Path, *arguments: str) -> Path:
    """Writes metadata with ExifTool, for example `tag(path, "-XMP-dc:Title=Harbour")`."""
    exiftool("-q", "-m", "-overwrite_original", *arguments, str(path))
    return path


def exiftool(*arguments: str) -> bytes:
    """What ExifTool answers; one process serves all, unless an argument has several lines."""
    if any("\n" in argument for argument in arguments):
        done = subprocess.run(["exiftool", *arguments], check=True, capture_output=True)
        return done.stdout
    tool = _running()
    answer = tool.execute(*arguments, raw_bytes=True)
    assert tool.last_status == 0, tool.last_stderr
    return answer


@functools.cache
def _running() -> pyexiftool.ExifTool:
    tool = pyexiftool.ExifTool(common_args=None, encoding="utf-8", config_file="")
    tool.run()
    atexit.register(tool.terminate)
    return tool


def tiff16(path: Path, picture: Image.Image, *, planar=False, compressed=False, order="<") -> Path:
    """A TIFF with 16 bits per colour: every level is repeated in the lower byte."""
    data = picture.convert("RGB").tobytes()
    strips = [data[channel::3] for channel in range(3)] if planar else [data]
    strips = [bytes(byte for level in strip for byte in (level, level)) for strip in strips]
    if compressed:
        strips = [zlib.compress(strip) for strip in strips]
    entries = {258: ("H", [16, 16, 16]), 259: ("H", [8 if compressed else 1]), 262: ("H", [2])}
    entries |= {277: ("H", [3]), 284: ("H", [2 if planar else 1])}
    return _tiff(path, order, _picture_entries(picture.size, entries, strips), strips)


def tiff_grey(
    path: Path, levels: list[list[int]], *, bits=16, white_is_zero=False, order="<"
) -> Path:
    """A grey TIFF with the given levels, rows of equal length, 16 bits stored for each."""
    strips = [b"".join(struct.pack(f"{order}{len(row)}H", *row) for row in levels)]
    entries = {258: ("H", [bits]), 259: ("H", [1]), 262: ("H", [0 if white_is_zero else 1])}
    entries |= {277: ("H", [1])}
    size = len(levels[0]), len(levels)
    return _tiff(path, order, _picture_entries(size, entries, strips), strips)


def png16(path: Path, picture: Image.Image) -> Path:
    """A PNG with 16 bits per colour, which Pillow itself does not write."""
    width, height = picture.size
    levels = picture.convert("RGB").tobytes()
    rows = (levels[start : start + 3 * width] for start in range(0, len(levels), 3 * width))
    data = b"".join(b"\0" + bytes(b for level in row for b in (level, level)) for row in rows)
    path.write_bytes(_png(width, height, 16, data))
    return path


def dng(path: Path, preview: bytes | None = None, orientation: int = 1) -> Path:
    """A RAW as Adobe's converter makes it, with nothing but its preview in it."""
    jpeg = jpeg_bytes() if preview is None else preview
    inner = {254: ("I", [1]), 259: ("H", [7]), 262: ("H", [6]), 273: ("I", [8])}
    inner |= {277: ("H", [3]), 278: ("I", [400]), 279: ("I", [len(jpeg)])}
    outer = _camera(orientation) | {50706: ("B", [1, 4, 0, 0]), 50708: ("s", [b"Camera\0"])}
    return _tiff(path, "<", outer, [jpeg], inner)


def nef(path: Path, preview: bytes | None = None, orientation: int = 1) -> Path:
    """A RAW as Nikon's cameras make it: a tiny picture in front, the preview behind it."""
    jpeg = jpeg_bytes() if preview is None else preview
    thumbnail = plain("gray", (16, 12)).tobytes()
    inner = {254: ("I", [1]), 259: ("H", [6]), 513: ("I", [8]), 514: ("I", [len(jpeg)])}
    outer = _camera(orientation) | {254: ("I", [1]), 256: ("I", [16]), 257: ("I", [12])}
    outer |= {258: ("H", [8, 8, 8]), 259: ("H", [1]), 262: ("H", [2]), 277: ("H", [3])}
    start = 8 + len(jpeg)
    outer |= {273: ("I", [start]), 278: ("I", [12]), 279: ("I", [len(thumbnail)])}
    return _tiff(path, ">", outer, [jpeg, thumbnail], inner)


def cr3(path: Path) -> Path:
    """A RAW as Canon's cameras begin it, without any picture."""
    canon = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")
    version = _box(b"CNCV", b"CanonCR3_001/00.10.00/00.00.00")
    moov = _box(b"moov", _box(b"uuid", canon + version))
    path.write_bytes(_box(b"ftyp", b"crx \0\0\0\1crx isom") + moov)
    return path


def jxl(path: Path) -> Path:
    """A JPEG XL in its container, with bytes in it that stand for a picture."""
    head = _box(b"JXL ", b"\r\n\x87\n") + _box(b"ftyp", b"jxl \0\0\0\0jxl ")
    path.write_bytes(head + _box(b"jxlc", b"\xff\x0a" + bytes(range(200))))
    return path


def two_iptcs(path: Path, first: list[str], second: list[str]) -> Path:
    """A TIFF as some programs make it: keywords where TIFF has them, and where Photoshop has."""
    in_tiff, in_photoshop = map(_iptc, (first, second))
    block = struct.pack(">4sHxxI", b"8BIM", 0x0404, len(in_photoshop)) + in_photoshop
    entries = TiffImagePlugin.ImageFileDirectory_v2()
    for number, data in ((33723, in_tiff), (34377, block + b"\0" * (len(block) % 2))):
        entries[number] = data
        entries.tagtype[number] = 7
    return save(path, tiffinfo=entries)


def _iptc(keywords: list[str]) -> bytes:
    sets = [(1, 90, b"\x1b%G"), *((2, 25, word.encode()) for word in keywords)]
    return b"".join(struct.pack(">BBBH", 0x1C, *one[:2], len(one[2])) + one[2] for one in sets)


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def big_tiff(path: Path, order: str = "<") -> Path:
    """A picture in the kind of TIFF that may have more than 4 GB."""
    picture = plain(size=(16, 12))
    entries = {256: [16], 257: [12], 258: [8, 8, 8], 259: [1], 262: [2], 273: [16], 277: [3]}
    entries |= {278: [12], 279: [16 * 12 * 3]}
    data = picture.tobytes()
    head = (b"II+\0" if order == "<" else b"MM\0+") + struct.pack(
        f"{order}HHQ", 8, 0, 16 + len(data)
    )
    directory = struct.pack(f"{order}Q", len(entries))
    for number, values in sorted(entries.items()):
        packed = struct.pack(f"{order}{len(values)}H", *values).ljust(8, b"\0")
        directory += struct.pack(f"{order}HHQ", number, 3, len(values)) + packed
    path.write_bytes(head + data + directory + bytes(8))
    return path


def psd(path: Path, picture: Image.Image | None = None) -> Path:
    """A Photoshop file with nothing but its flattened picture in it."""
    flat = (picture or sample()).convert("RGB")
    head = struct.pack(">4sH6xHIIHH", b"8BPS", 1, 3, flat.height, flat.width, 8, 3)
    planes = b"".join(channel.tobytes() for channel in flat.split())
    path.write_bytes(head + bytes(12) + b"\0\0" + planes)
    return path


def animated(path: Path) -> Path:
    """Two pictures, one after the other, in one file."""
    return save(path, sample(), save_all=True, append_images=[plain("red", sample().size)])


def empty(path: Path) -> Path:
    path.write_bytes(b"")
    return path


def truncated(path: Path, picture: Image.Image | None = None, keep: float = 0.5) -> Path:
    """What a card leaves that was pulled out too early."""
    save(path, picture)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * keep)])
    return path


def text(path: Path) -> Path:
    path.write_text("This is no photograph.\n" * 20)
    return path


def misnamed(path: Path, really: str = ".png", picture: Image.Image | None = None) -> Path:
    """A picture of another kind than its name says."""
    return save(path.with_suffix(really), picture).rename(path)


def enormous(path: Path, width: int = 60000, height: int = 60000) -> Path:
    """A PNG of a few bytes that claims to hold billions of pixels."""
    path.write_bytes(_png(width, height, 8, b""))
    return path


def folder(path: Path) -> Path:
    """A folder with a photo's name: nothing that could be read, not even by the superuser."""
    path.mkdir()
    return path


def _grey16_png(path: Path) -> Path:
    levels = sample().convert("L").convert("I").point(lambda level: level * 257)
    return save(path, levels.convert("I;16"))


KINDS: dict[str, Callable[[Path], Path]] = {
    "photo.jpg": save,
    "PHOTO.JPG": save,
    "photo.jpeg": save,
    "progressive.jpg": lambda path: save(path, progressive=True),
    "cmyk.jpg": lambda path: save(path, sample().convert("CMYK")),
    "grey.jpg": lambda path: save(path, sample().convert("L")),
    "photo.png": save,
    "sixteen.png": lambda path: png16(path, sample()),
    "grey16.png": _grey16_png,
    "alpha.png": lambda path: save(path, sample().convert("RGBA")),
    "palette.png": lambda path: save(path, sample().convert("P", palette=Image.Palette.ADAPTIVE)),
    "photo.tif": save,
    "sixteen.tiff": lambda path: tiff16(path, sample()),
    "planar.tif": lambda path: tiff16(path, sample(), planar=True),
    "photo.webp": save,
    "photo.heic": save,
    "photo.avif": save,
}
"""A name and the maker of such a file; every one shows the cup of coffee."""

RAWS: dict[str, Callable[[Path], Path]] = {"photo.dng": dng, "photo.nef": nef}


def copy(source: Path, target: Path) -> Path:
    return Path(shutil.copy2(source, target))


def _png(width: int, height: int, bits: int, data: bytes) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + checksum

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, 2, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + header + body


def _camera(orientation: int) -> dict:
    return {
        271: ("s", [b"Nikon\0"]),
        272: ("s", [b"Test camera\0"]),
        274: ("H", [orientation]),
    }


def _picture_entries(size: tuple[int, int], entries: dict, strips: list[bytes]) -> dict:
    starts = [8 + sum(map(len, strips[:number])) for number in range(len(strips))]
    entries = entries | {256: ("I", [size[0]]), 257: ("I", [size[1]]), 278: ("I", [size[1]])}
    return entries | {273: ("I", starts), 279: ("I", [len(strip) for strip in strips])}


def _tiff(path: Path, order: str, entries: dict, strips: list[bytes], inner=None) -> Path:
    """Header, strips (so that they begin at byte 8), then the directories."""
    data = b"".join(strips)
    data += b"\0" * (len(data) % 2)
    if inner:
        entries = entries | {330: ("I", [8 + len(data)])}
        data += _directory(order, inner, 8 + len(data))
    start = 8 + len(data)
    magic = b"II*\0" if order == "<" else b"MM\0*"
    head = magic + struct.pack(f"{order}I", start)
    path.write_bytes(head + data + _directory(order, entries, start))
    return path


def _directory(order: str, entries: dict, start: int) -> bytes:
    types = {"B": 1, "s": 2, "H": 3, "I": 4}
    head = struct.pack(f"{order}H", len(entries))
    values = b""
    for number, (kind, content) in sorted(entries.items()):
        if kind == "s":
            packed = content[0]
            count = len(packed)
        else:
            packed = struct.pack(f"{order}{len(content)}{kind}", *content)
            count = len(content)
        if len(packed) > 4:
            place = start + 2 + 12 * len(entries) + 4 + len(values)
            values += packed + b"\0" * (len(packed) % 2)
            packed = struct.pack(f"{order}I", place)
        head += struct.pack(f"{order}HHI", number, types[kind], count) + packed.ljust(4, b"\0")
    return head + b"\0\0\0\0" + values
