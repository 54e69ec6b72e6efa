"""The preview of a photo: the only place that opens pictures, and so the only one to know Pillow.

Everything here may be called from several threads at once; Pillow gives up Python's lock while it
decodes and resizes.
"""

import io
import os
import stat
import warnings
from pathlib import Path
from typing import BinaryIO

from PIL import (
    AvifImagePlugin,
    Image,
    ImageCms,
    ImageOps,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from vision_keywords.errors import PhotoError

# Pillow's own guard warns on the console and refuses honest panoramas. Sizes are checked below,
# before a pixel is decoded, so the guard is switched off once and for every thread alike.
Image.MAX_IMAGE_PIXELS = None

# Pillow 13 reads uncompressed 16-bit TIFFs in planar order with wrong colours (one byte of two
# from each plane); libtiff, which it uses for compressed ones, reads them right.
TiffImagePlugin.READ_LIBTIFF = True

# Remarks on odd metadata ("Corrupt EXIF data") would land on the photographer's screen.
warnings.filterwarnings("ignore", module=r"PIL\.")

SUFFIXES: dict[str, str] = {
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".jpe": "JPEG",
    ".png": "PNG",
    ".tif": "TIFF",
    ".tiff": "TIFF",
    ".webp": "WebP",
    ".heic": "HEIC",
    ".heif": "HEIC",
    ".hif": "HEIC",
    ".avif": "AVIF",
}
"""The kinds of picture that `preview` opens: suffix in lower case, and what it promises."""

RAW_SUFFIXES: frozenset[str] = frozenset(
    f".{ending}"
    for ending in (
        *("3fr", "arw", "cr2", "cr3", "crw", "dng", "erf", "fff", "iiq", "kdc", "mef", "mos"),
        *("mrw", "nef", "nrw", "orf", "pef", "raf", "raw", "rw2", "rwl", "sr2", "srf", "srw"),
        "x3f",
    )
)
"""Suffixes of RAW files, in lower case. Their preview lies inside; `metadata` gets it out.

Never hand such a file itself to Pillow: of many it opens the thumbnail without a word.
"""

_KINDS = {"JPEG": "JPEG", "MPO": "JPEG", "PNG": "PNG", "TIFF": "TIFF", "WEBP": "WebP"}
_KINDS |= {"AVIF": "AVIF", "HEIF": "HEIC"}

_READERS = (
    JpegImagePlugin.JpegImageFile,
    PngImagePlugin.PngImageFile,
    TiffImagePlugin.TiffImageFile,
    WebPImagePlugin.WebPImageFile,
    AvifImagePlugin.AvifImageFile,
)

# A JPEG is decoded at an eighth to a half of its size where that is enough, so it may be large.
# Everything else, and a progressive JPEG's coefficients, must be held as a whole: four bytes a
# pixel, 0.8 GB at the limit. For scale: a medium-format back has 150 million.
_JPEG_PIXELS = 500_000_000
_PIXELS = 200_000_000
_BYTES = 4_000_000_000

_QUALITY = 85

_THUMBNAIL = 240
_THUMBNAIL_QUALITY = 70

# A JPEG is decoded at a half, a quarter or an eighth of its size. One that comes out a little
# smaller than asked for stays as it is: for 18 million pixels, 648 instead of 672, that halves the
# time.
_NEAR_ENOUGH = 0.96

# EXIF orientation -> what makes the picture upright.
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ORIENTATION = 0x0112
_BIG_TIFF = (b"II+\0", b"MM\0+")
_DAMAGED = "The photo is cut off or damaged; copy it again from the card or from a backup."


def preview(source: Path | bytes, max_edge: int, orientation: int = 1) -> bytes:
    """The small picture that a model gets to see: an upright sRGB JPEG without any metadata.

    `source` is a picture file, or the JPEG that was found inside a RAW. The longer edge has
    `max_edge` pixels at most, of a JPEG perhaps a little fewer, and is never enlarged.
    `orientation` (1 to 8, as EXIF counts) is what to apply when the data has none of its own.
    Raises PhotoError: `photo_missing`,
    `photo_unreadable` or `photo_too_large`.
    """
    suffix = "" if isinstance(source, bytes) else source.suffix
    if not isinstance(source, bytes) and suffix.lower() not in SUFFIXES:
        raise PhotoError(
            "photo_unreadable",
            f"This kind of photo cannot be opened ({suffix or 'no suffix'}); export it as JPEG.",
            details=(suffix,),
        )
    try:
        with io.BytesIO(source) if isinstance(source, bytes) else open_photo(source) as data:
            image = _decoded(data, suffix, max_edge)
        turn = _UPRIGHT.get(_own_orientation(image, orientation))
        image = _small(image, max_edge)
        return _jpeg(_srgb(image.transpose(turn) if turn is not None else image))
    except MemoryError:
        raise PhotoError(
            "photo_too_large",
            "The photo needs more memory than is free; close other programs or export it smaller.",
        ) from None


def plain(edge: int) -> bytes:
    """A grey square, to try with whether a model takes pictures."""
    return _jpeg(Image.new("RGB", (edge, edge), "grey"))


def thumbnail(preview: bytes) -> bytes:
    """A preview once more, as small as a contact print: 240 pixels at the longer edge."""
    with Image.open(io.BytesIO(preview), formats=("JPEG",)) as image:
        image.draft("RGB", _fitting(image.size, _THUMBNAIL))
        return _jpeg(_small(image, _THUMBNAIL), _THUMBNAIL_QUALITY)


def size_of(preview: bytes) -> tuple[int, int]:
    """Width and height of a preview in pixels."""
    with Image.open(io.BytesIO(preview), formats=("JPEG",)) as image:
        return image.size


def fingerprint(preview: bytes) -> int:
    """64 bits that differ little between photos that look alike: whether the light grows from one
    of nine columns to the next, in each of eight rows (known as dHash)."""
    with Image.open(io.BytesIO(preview), formats=("JPEG",)) as image:
        image.draft("L", (72, 64))
        grey = image.convert("L").resize((9, 8), Image.Resampling.BOX).tobytes()
    bits = (grey[at] < grey[at + 1] for row in range(8) for at in range(9 * row, 9 * row + 8))
    return sum(bit << place for place, bit in enumerate(bits))


def open_photo(path: Path) -> BinaryIO:
    """The file, open for reading; raises PhotoError when there is nothing to read."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):  # Windows would call it a lack of permission
            raise PhotoError(
                "photo_unreadable", "This is a folder and not a photo; choose the photos in it."
            )
        if not stat.S_ISREG(mode):  # opening a pipe waits for ever
            raise PhotoError(
                "photo_unreadable", "This is a pipe or a device and not a photo; leave it out."
            )
        data = path.open("rb")
        size = os.fstat(data.fileno()).st_size
    except (FileNotFoundError, NotADirectoryError):
        raise PhotoError(
            "photo_missing",
            "The photo is not there any more; check whether it was moved or renamed.",
        ) from None
    except PermissionError:
        raise PhotoError(
            "photo_unreadable", "The photo may not be read; allow reading it in its properties."
        ) from None
    except (OSError, ValueError) as error:  # ValueError: a null character in the name
        raise _no_access(error) from error
    if size == 0:
        data.close()
        raise PhotoError(
            "photo_unreadable", "The file is empty; copy it again from the card or from a backup."
        )
    if size > _BYTES:
        data.close()
        raise PhotoError("photo_too_large", "The photo has more than 4 GB; export it as JPEG.")
    return data


def _no_access(error: Exception) -> PhotoError:
    reason = str(getattr(error, "strerror", None) or error)
    return PhotoError(
        "photo_unreadable",
        f"The photo cannot be read ({reason}); check the disk it is on.",
        details=(reason,),
    )


def _decoded(data: BinaryIO, suffix: str, max_edge: int) -> Image.Image:
    """The picture with all its pixels, or with as many as the preview needs.

    Pillow documents OSError for a bad file, but its readers let through whatever the bad bytes
    lead to: SyntaxError, ValueError, struct.error, KeyError and more. What they raise here can
    come from the bytes alone, hence the wide net around these calls and around nothing else.
    """
    try:
        _refuse_big_tiff(data)
        image = _identified(data)
    except (MemoryError, PhotoError):
        raise
    except Exception as error:
        raise _unreadable(
            error,
            "The file is not a picture that can be opened, or is damaged;"
            " export the photo anew as JPEG.",
        ) from error
    found = _KINDS[image.format or ""]
    if suffix and found != SUFFIXES[suffix.lower()]:
        right = next(ending for ending, kind in SUFFIXES.items() if kind == found)
        article = "an" if found == "AVIF" else "a"
        raise PhotoError(
            "photo_unreadable",
            f"The photo is {article} {found} image although its name ends in {suffix};"
            f" rename it to end in {right}.",
            details=(found, suffix, right),
        )
    _check_pixels(image, _JPEG_PIXELS if _sequential(image) else _PIXELS)
    image.draft(None, _fitting(image.size, round(max_edge * _NEAR_ENOUGH)))
    _check_pixels(image, _PIXELS)
    try:
        image.load()
    except MemoryError:
        raise
    except Exception as error:
        raise _unreadable(error, _DAMAGED) from error
    return image


def _refuse_big_tiff(data: BinaryIO) -> None:
    """ExifTool cannot write into one, which would be noticed only after the answer was paid."""
    if data.read(4) in _BIG_TIFF:
        raise PhotoError(
            "photo_unreadable",
            "The photo is a BigTIFF, which takes no title and keywords;"
            " export it as an ordinary TIFF or as JPEG.",
        )
    data.seek(0)


def _identified(data: BinaryIO) -> Image.Image:
    start = data.read(64)
    data.seek(0)
    if start[4:8] == b"ftyp" and b"avif" not in start[8:] and b"avis" not in start[8:]:
        import pillow_heif  # only when a HEIC comes: it costs start-up time

        pillow_heif.register_heif_opener()
        return Image.open(data, formats=("HEIF",))
    return Image.open(data, formats=[reader.format for reader in _READERS])


def _unreadable(error: Exception, message: str) -> PhotoError:
    # An error number means that the disk failed; Pillow's own OSErrors have none.
    if isinstance(error, OSError) and error.errno is not None:
        return _no_access(error)
    return PhotoError("photo_unreadable", message)


def _sequential(image: Image.Image) -> bool:
    return image.format in ("JPEG", "MPO") and not image.info.get("progressive")


def _check_pixels(image: Image.Image, limit: int) -> None:
    width, height = image.size
    if width * height > limit:
        raise PhotoError(
            "photo_too_large",
            f"The photo has {width} x {height} pixels, more than the {limit // 1_000_000} million"
            " that can be opened; export it smaller.",
            details=(f"{width} x {height}",),
        )


def _fitting(size: tuple[int, int], max_edge: int) -> tuple[int, int]:
    """`size` brought down to a longer edge of `max_edge`, never below one pixel."""
    longest = max(size)
    if longest <= max_edge:
        return size
    width, height = (max(1, round(edge * max_edge / longest)) for edge in size)
    return width, height


def _small(image: Image.Image, max_edge: int) -> Image.Image:
    """The picture at its final size, in a mode that can be resized and flattened."""
    size = _fitting(image.size, max_edge)
    mode = image.mode
    if mode.startswith("I;16"):
        image = _eight_bits(image)
    elif mode in ("I", "F"):
        raise PhotoError(
            "photo_unreadable", "The photo has 32 bits per colour; export it with 8 or 16 bits."
        )
    elif mode in ("P", "PA") or "transparency" in image.info:
        # Before resizing: palette numbers cannot be averaged.
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    elif mode == "1":
        image = image.convert("L")
    # A gap of 3 lets Pillow shrink by whole factors first; the result cannot be told apart.
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _eight_bits(image: Image.Image) -> Image.Image:
    """Grey of 12 or 16 bits scaled to 8: Pillow's own conversion clips all that is above 255."""
    highest, inverted = 65535, False
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        highest = 2 ** image.tag_v2.get(TiffImagePlugin.BITSPERSAMPLE, (16,))[0] - 1
        inverted = image.tag_v2.get(TiffImagePlugin.PHOTOMETRIC_INTERPRETATION) == 0
    scale = 255 / highest
    grey = image.convert("I").point(lambda level: level * scale + 0.5).convert("L")
    grey.info = image.info
    return ImageOps.invert(grey) if inverted else grey


def _srgb(image: Image.Image) -> Image.Image:
    """The picture opaque and in sRGB.

    Colours are converted at the final size: 10 ms instead of 630 ms for 24 million pixels.
    """
    profile = image.info.get("icc_profile")
    if image.mode in ("RGBA", "LA", "La", "RGBa"):
        image = _on_white(image)
    if image.mode == "LAB":
        lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
        return _converted(image, lab)
    if profile:
        try:
            return _converted(image, ImageCms.ImageCmsProfile(io.BytesIO(profile)))
        except (ImageCms.PyCMSError, OSError):
            pass  # A broken profile, or one for another kind of picture: go on without.
    return image.convert("RGB")


def _converted(image: Image.Image, profile: ImageCms.ImageCmsProfile) -> Image.Image:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    converted = ImageCms.profileToProfile(image, profile, srgb, outputMode="RGB")
    assert converted is not None  # None only when converting in place
    return converted


def _own_orientation(image: Image.Image, otherwise: int) -> int:
    try:
        own = image.getexif().get(_ORIENTATION)
    except Exception:  # EXIF is decoded here; see `_decoded` for why the net is wide
        own = None
    return own if isinstance(own, int) and 1 <= own <= 8 else otherwise


def _on_white(image: Image.Image) -> Image.Image:
    image = image.convert("RGBA") if image.mode in ("RGBa", "RGBA") else image.convert("LA")
    mode = image.mode[:-1]
    white = Image.new(mode, image.size, "white")
    white.paste(image.convert(mode), mask=image.getchannel("A"))
    return white


def _jpeg(image: Image.Image, quality: int = _QUALITY) -> bytes:
    image.info = {}  # Pillow would write a comment and the resolution from here
    written = io.BytesIO()
    image.save(written, "JPEG", quality=quality)
    return written.getvalue()
