"""Alone makes the metadata of rendered files, as Lightroom does: keywords by alphabet, twice."""

from __future__ import annotations

from xml.sax.saxutils import escape

from .photo import Photo

_ROOM = 64
"""Bytes that IPTC has for a keyword or a title; Lightroom cuts what is longer."""

_NAMESPACES = (
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:lr="http://ns.adobe.com/lightroom/1.0/"'
)


def with_metadata(jpeg: bytes, photo: Photo, hierarchical: bool) -> bytes:
    """The same picture with the photo's title, caption and exported keywords."""
    if jpeg[:2] != b"\xff\xd8":
        raise ValueError("not a JPEG")
    xmp = b"http://ns.adobe.com/xap/1.0/\0" + _xmp(photo, hierarchical).encode()
    iptc = b"Photoshop 3.0\0" + _resource(_iptc(photo))
    return jpeg[:2] + _segment(0xE1, xmp) + _segment(0xED, iptc) + jpeg[2:]


def tiff_tags(photo: Photo, hierarchical: bool) -> dict[int, bytes]:
    """The same for a TIFF, as its tags for XMP and IPTC."""
    return {700: _xmp(photo, hierarchical).encode(), 33723: _iptc(photo)}


def _segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(content) + 2).to_bytes(2, "big") + content


def _list(kind: str, items: list[str]) -> str:
    language = ' xml:lang="x-default"' if kind == "Alt" else ""
    lines = "".join(f"<rdf:li{language}>{escape(item)}</rdf:li>" for item in items)
    return f"<rdf:{kind}>{lines}</rdf:{kind}>"


def _xmp(photo: Photo, hierarchical: bool) -> str:
    fields = {
        "dc:subject": ("Bag", photo.exported_keywords),
        "dc:title": ("Alt", [photo.title] if photo.title else []),
        "dc:description": ("Alt", [photo.caption] if photo.caption else []),
        "lr:hierarchicalSubject": ("Bag", photo.keyword_paths if hierarchical else []),
    }
    written = "".join(
        f"<{name}>{_list(kind, items)}</{name}>" for name, (kind, items) in fields.items() if items
    )
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF {_NAMESPACES}>'
        f'<rdf:Description rdf:about="">{written}</rdf:Description></rdf:RDF></x:xmpmeta>'
        '<?xpacket end="w"?>'
    )


def _dataset(record: int, number: int, value: bytes) -> bytes:
    return bytes([0x1C, record, number]) + len(value).to_bytes(2, "big") + value


def _cut(text: str) -> bytes:
    return text.encode()[:_ROOM].decode("utf-8", "ignore").encode()


def _iptc(photo: Photo) -> bytes:
    found = _dataset(1, 90, b"\x1b%G") + _dataset(2, 0, b"\0\4")
    if photo.title:
        found += _dataset(2, 5, _cut(photo.title))
    for keyword in photo.exported_keywords:
        found += _dataset(2, 25, _cut(keyword))
    if photo.caption:
        found += _dataset(2, 120, photo.caption.encode()[:2000])
    return found


def _resource(iptc: bytes) -> bytes:
    padding = b"\0" * (len(iptc) % 2)
    return b"8BIM\x04\x04\0\0" + len(iptc).to_bytes(4, "big") + iptc + padding
