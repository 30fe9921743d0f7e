"""Photos as phones send them, small enough for tests; and shops that have some."""

import io

from PIL import Image
from werkzeug.datastructures import FileStorage


def encoded(image: Image.Image, kind: str = "JPEG", **options) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def photo(width: int = 1200, height: int = 900, colour="teal", kind: str = "JPEG", **options) -> bytes:
    """One colour all over."""
    return encoded(Image.new("RGB", (width, height), colour), kind, **options)


def sideways(width: int = 1200, height: int = 900) -> bytes:
    """Red above green once it is turned upright; with a place and a phone's name written into it."""
    image = Image.new("RGB", (width, height), "green")
    image.paste("red", (0, 0, width // 2, height))
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Phone"  # orientation, maker
    exif.get_ifd(0x8825)[1] = "N"  # GPS
    return encoded(image, exif=exif)


def opened(picture: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(picture))
    image.load()
    return image


def upload(content: bytes, name: str = "IMG_0001.jpg") -> FileStorage:
    """A file as a browser sends it."""
    return FileStorage(io.BytesIO(content), name)
