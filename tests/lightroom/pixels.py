"""Alone changes pictures: what the user has developed, and the size that an export asks for."""

from __future__ import annotations

from typing import Any

from PIL import Image, ImageOps


def developed(image: Image.Image, develop: dict[str, Any]) -> Image.Image:
    """Upright, and as the user has cropped, turned or decoloured it."""
    image = ImageOps.exif_transpose(image).convert("RGB")
    if crop := develop.get("crop"):
        width, height = image.size
        left, top, right, bottom = crop
        image = image.crop(
            (int(left * width), int(top * height), int(right * width), int(bottom * height))
        )
    if turn := develop.get("rotate"):
        image = image.rotate(-turn, expand=True)
    if develop.get("monochrome"):
        image = ImageOps.grayscale(image).convert("RGB")
    return image


def constrained(image: Image.Image, settings: dict[str, Any]) -> Image.Image:
    """The size settings: longEdge reads maxHeight; wh fits into both."""
    if not (settings["LR_size_doConstrain"] and settings.get("LR_size_maxHeight")):
        return image
    limit = float(settings["LR_size_maxHeight"])
    if settings["LR_size_units"] != "pixels":
        limit *= settings["LR_size_resolution"]
    kind = settings["LR_size_resizeType"]
    if kind == "longEdge":
        scale = limit / max(image.size)
    elif kind == "shortEdge":
        scale = limit / min(image.size)
    elif kind == "wh":
        scale = min(limit / image.height, float(settings["LR_size_maxWidth"]) / image.width)
    else:
        return image
    if scale >= 1 and settings["LR_size_doNotEnlarge"]:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2)
