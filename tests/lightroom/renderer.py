"""Alone renders: export sessions that make real JPEGs from the photos' own files."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer
from typing import Any

from PIL import Image, ImageDraw

from .bridge import Refusal
from .catalog import Catalog
from .embedded import tiff_tags, with_metadata
from .failures import Stall
from .photo import Photo
from .pixels import constrained, developed

# What the user happened to choose in the last export: it fills every setting left out.
LAST_USED: dict[str, Any] = {
    "LR_exportServiceProvider": "com.adobe.ag.export.file",
    "LR_export_destinationType": "tempFolder",
    "LR_export_destinationPathSuffix": "Wedding",
    "LR_export_useSubfolder": True,
    "LR_export_postProcessing": "revealInFinder",
    "LR_reimportExportedPhoto": True,
    "LR_reimport_stackWithOriginal": True,
    "LR_collisionHandling": "ask",
    "LR_renamingTokensOn": True,
    "LR_tokens": "Wedding-{{naming_sequenceNumber_1Digit}}",
    "LR_initialSequenceNumber": 1,
    "LR_extensionCase": "uppercase",
    "LR_format": "TIFF",
    "LR_jpeg_quality": 1,
    "LR_jpeg_useLimitSize": True,
    "LR_export_colorSpace": "ProPhotoRGB",
    "LR_export_bitDepth": 16,
    "LR_size_doConstrain": False,
    "LR_size_userWantsConstrain": False,
    "LR_size_resizeType": "megapixels",
    "LR_size_units": "inches",
    "LR_size_doNotEnlarge": False,
    "LR_size_resolution": 300,
    "LR_outputSharpeningOn": True,
    "LR_embeddedMetadataOption": "all",
    "LR_minimizeEmbeddedMetadata": False,
    "LR_removeLocationMetadata": False,
    "LR_removeFaceMetadata": False,
    "LR_metadata_keywordOptions": "lightroomHierarchical",
    "LR_useWatermark": True,
    "LR_includeVideoFiles": True,
}
# The settings whose omission or value does damage beyond the exported file itself.
HARMFUL = {
    "LR_reimportExportedPhoto": (True, "the exported files are imported into the catalog"),
    "LR_export_postProcessing": ("revealInFinder", "every export opens a Finder window"),
    "LR_useWatermark": (True, "the pictures carry the user's watermark"),
    "LR_removeLocationMetadata": (False, "the exported files carry the place of capture"),
    "LR_embeddedMetadataOption": ("all", "the exported files carry all metadata"),
}


@dataclass
class Rendition:
    photo: Photo
    session: Session
    skipped: bool = False
    future: Future[tuple[bool, str | None]] | None = None
    path: str | None = None


@dataclass
class Session:
    settings: dict[str, Any]
    renditions: list[Rendition] = field(default_factory=list)
    stopped: bool = False
    sequence: int = 0
    taken: set[Path] = field(default_factory=set)


class Renderer:
    """One worker renders ahead while the plug-in handles what is ready."""

    def __init__(self, catalog: Catalog, violation) -> None:
        self.catalog = catalog
        self.violation = violation
        self.render_seconds = 0.0
        self.sessions: list[Session] = []
        self.renditions: list[Rendition] = []
        self.timers: list[Timer] = []
        self.rendered: list[Photo] = []
        self.thumbnails: list[tuple[float, Photo, int, int]] = []
        self._last_encoded: tuple[Any, tuple[bytes, str]] = (None, (b"", ""))
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="renderer")

    # What Lua calls ---------------------------------------------------------------------

    def new_session(self, photo_ids: Any, settings: dict[str, Any]) -> tuple[int, list[int]]:
        complete = {**LAST_USED, **settings}
        for key, (value, harm) in HARMFUL.items():
            if complete[key] == value:
                omitted = "" if key in settings else ", left out and so as last used,"
                self.violation(f"export setting {key}{omitted} is {value!r}: {harm}")
        if complete["LR_collisionHandling"] == "ask":
            raise Stall("export setting LR_collisionHandling is 'ask': the run stalls on a dialog")
        prefix = complete.get("LR_export_destinationPathPrefix")
        if complete["LR_export_destinationType"] != "specificFolder" or not prefix:
            raise Refusal("export settings are missing the LR_export_destinationPathPrefix")
        return self.open_session([self.catalog.photo(one) for one in photo_ids or []], complete)

    def open_session(self, photos: list[Photo], complete: dict[str, Any]) -> tuple[int, list[int]]:
        """The number of a session by anybody, the user too, and the ids of what it renders."""
        if not complete["LR_includeVideoFiles"]:
            photos = [photo for photo in photos if not photo.is_video]
        self.sessions.append(Session(complete))
        return len(self.sessions), [photo.id for photo in photos]

    def start(self, session_id: int, photo_ids: Any) -> list[int]:
        session = self.sessions[session_id - 1]
        ids = []
        for photo_id in photo_ids or []:
            rendition = Rendition(self.catalog.every_photo[photo_id], session)
            session.renditions.append(rendition)
            self.renditions.append(rendition)
            ids.append(len(self.renditions))
            rendition.future = self._pool.submit(self._render, rendition)
        return ids

    def stop(self, session_id: int) -> None:
        session = self.sessions[session_id - 1]
        session.stopped = True
        for rendition in session.renditions:
            if rendition.future:
                rendition.future.cancel()

    def skip(self, rendition_id: int) -> None:
        rendition = self.renditions[rendition_id - 1]
        rendition.skipped = True
        if rendition.future:
            rendition.future.cancel()

    def is_ready(self, rendition_id: int) -> bool:
        rendition = self.renditions[rendition_id - 1]
        return rendition.skipped or rendition.future is None or rendition.future.done()

    def result(self, rendition_id: int) -> tuple[bool, str | None]:
        rendition = self.renditions[rendition_id - 1]
        if rendition.skipped:
            return True, None
        if rendition.future is None or rendition.future.cancelled():
            return False, None
        return rendition.future.result() if rendition.future.done() else (False, None)

    def path(self, rendition_id: int) -> str | None:
        return self.renditions[rendition_id - 1].path

    # Pixels -----------------------------------------------------------------------------

    def _render(self, rendition: Rendition) -> tuple[bool, str | None]:
        photo, settings = rendition.photo, rendition.session.settings
        time.sleep(self.render_seconds)
        if rendition.session.stopped or rendition.skipped:
            return False, None
        if photo.deleted:
            return False, None
        if photo.render_failure is not False:
            return False, photo.render_failure or None
        source = self._source(photo)
        if source is None:
            return False, "The file could not be found."
        try:
            data, extension = self._encoded(photo, source, settings)
        except OSError as error:
            return False, f"The file could not be rendered: {error}"
        target = self._target(rendition, extension)
        if target is None:
            return True, None
        rendition.path = str(target)
        rendition.session.taken.add(target)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if photo.file_appears_late:
                timer = Timer(photo.file_appears_late, target.write_bytes, [data])
                self.timers.append(timer)
                timer.start()
            else:
                target.write_bytes(data)
        except OSError as error:
            return False, f"The file could not be written: {error.strerror}"
        self.rendered.append(photo)
        return True, str(target)

    @staticmethod
    def _source(photo: Photo) -> Path | None:
        if photo.path.exists():
            return photo.path
        offline = photo.path.with_name(photo.path.name + ".offline")
        return offline if photo.smart_preview and offline.exists() else None

    def _encoded(self, photo: Photo, source: Path, settings: dict[str, Any]) -> tuple[bytes, str]:
        """The same file with the same settings is rendered once, so that thousands come cheap."""
        if settings["LR_embeddedMetadataOption"].startswith("all"):
            return self._encode(photo, source, settings)
        file = source.stat()
        key = (file.st_dev, file.st_ino, file.st_mtime_ns, file.st_size)
        wanted = (*key, str(photo.develop), str(sorted(settings.items())))
        if self._last_encoded[0] != wanted:
            self._last_encoded = (wanted, self._encode(photo, source, settings))
        return self._last_encoded[1]

    def _encode(self, photo: Photo, source: Path, settings: dict[str, Any]) -> tuple[bytes, str]:
        if photo.is_video:
            return source.read_bytes(), photo.path.suffix.lstrip(".").lower()
        with Image.open(source) as original:
            image = developed(original, photo.develop)
        image = constrained(image, settings)
        if settings["LR_useWatermark"]:
            ImageDraw.Draw(image).text((10, 10), "(c) watermark", fill="white")
        buffer = io.BytesIO()
        tells_all = settings["LR_embeddedMetadataOption"].startswith("all")
        hierarchical = settings["LR_metadata_keywordOptions"] == "lightroomHierarchical"
        if settings["LR_format"] == "JPEG":
            quality = max(1, min(100, round(settings["LR_jpeg_quality"] * 100)))
            image.save(buffer, "JPEG", quality=quality)
            jpeg = buffer.getvalue()
            return with_metadata(jpeg, photo, hierarchical) if tells_all else jpeg, "jpg"
        image.save(buffer, "TIFF", tiffinfo=tiff_tags(photo, hierarchical) if tells_all else {})
        return buffer.getvalue(), "tif"

    def _target(self, rendition: Rendition, extension: str) -> Path | None:
        settings, session = rendition.session.settings, rendition.session
        folder = Path(settings["LR_export_destinationPathPrefix"])
        if settings["LR_export_useSubfolder"]:
            folder /= settings["LR_export_destinationPathSuffix"]
        base = rendition.photo.path.stem
        if settings["LR_renamingTokensOn"] and settings["LR_tokens"] != "{{image_name}}":
            session.sequence += 1
            base = f"Wedding-{session.sequence}"
        if settings["LR_extensionCase"] == "uppercase":
            extension = extension.upper()
        target, count = folder / f"{base}.{extension}", 2
        while target.exists() or target in session.taken:
            handling = settings["LR_collisionHandling"]
            if handling == "overwrite":
                return target
            if handling == "skip":
                return None
            target = folder / f"{base}-{count}.{extension}"
            count += 1
        return target

    def picture(self, photo_id: int, edge: int) -> bytes | None:
        """What Lightroom shows of a photo in a dialog."""
        photo = self.catalog.every_photo[photo_id]
        source = None if photo.deleted or photo.is_video else self._source(photo)
        if source is None:
            return None
        with Image.open(source) as original:
            image = developed(original, photo.develop)
        image.thumbnail((edge, edge))
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=90)
        return buffer.getvalue()

    # Thumbnails -------------------------------------------------------------------------

    def start_thumbnail(self, photo_id: int, width: float | None, height: float | None):
        photo = self.catalog.photo(photo_id)
        delay = 0.0 if photo.preview_cached else 0.01
        request = (time.monotonic() + delay, photo, int(width or 256), int(height or width or 256))
        self.thumbnails.append(request)
        return len(self.thumbnails), photo.preview_cached

    def thumbnail_is_ready(self, number: int) -> bool:
        return time.monotonic() >= self.thumbnails[number - 1][0]

    def thumbnail(self, number: int) -> tuple[bytes | None, str | None]:
        _, photo, width, height = self.thumbnails[number - 1]
        if photo.thumbnail_error or photo.is_video:
            return None, photo.thumbnail_error or "error loading thumb"
        source = self._source(photo)
        if source is None:
            return None, "error loading thumb"
        with Image.open(source) as original:
            image = developed(original, photo.develop)
        # The size asked for is a minimum.
        scale = max(width * 1.18 / image.width, height * 1.18 / image.height)
        if scale < 1:
            image = image.resize((round(image.width * scale), round(image.height * scale)))
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=75)
        return buffer.getvalue(), None

    def functions(self) -> dict[str, Callable[..., Any]]:
        return {
            "newExport": self.new_session,
            "startRendering": self.start,
            "stopRendering": self.stop,
            "skipRendition": self.skip,
            "renditionIsReady": self.is_ready,
            "renditionResult": self.result,
            "renditionPath": self.path,
            "startThumbnail": self.start_thumbnail,
            "thumbnailIsReady": self.thumbnail_is_ready,
            "thumbnail": self.thumbnail,
        }

    def stop_all(self) -> None:
        for session_id in range(1, len(self.sessions) + 1):
            self.stop(session_id)

    def close(self) -> None:
        self.stop_all()
        self._pool.shutdown(cancel_futures=True)
        for timer in self.timers:
            timer.cancel()
            timer.join()
