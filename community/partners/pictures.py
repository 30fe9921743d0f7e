"""A phone's photo becomes two small pictures; what cannot become one is refused in a sentence."""

import fcntl
import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from community.core.errors import Refusal

MOST_BYTES = 12 * 1024 * 1024
MOST_JPEG_PIXELS, MOST_PROGRESSIVE_PIXELS, MOST_PIXELS = 50_000_000, 20_000_000, 12_000_000
LEAST_SIDE = 200  # pixels; less is a preview that was saved in place of the photo
DECODED_SIDE = 1_920  # pixels; a JPEG is decoded no larger than it must be
SMALL, LARGE = (480, 40_000), (960, 120_000)  # pixels wide, bytes
QUALITIES = (82, 70, 58, 45, 32)
TURN, WAIT_SECONDS = Path(__file__), 10  # any file will do: those who make pictures wait for each other at it
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"}
HEIC = (
    "这是苹果的 HEIC 照片，这里打不开：请在微信里发给自己，存下来再传；"
    "或者到“设置、相机、格式”里选“兼容性最佳”，重拍一张"
)
BROKEN = "这张照片没有传完整，或者文件坏了，请再选一次，或者换一张"
TOO_MANY_PIXELS = "这张照片的像素太多，请把相机调低一档再拍，或者在微信里发给自己再存下来"


@dataclass(frozen=True)
class Pictures:
    """A photo in two sizes, as WebP; width and height in pixels are the larger one's."""

    small: bytes
    large: bytes
    width: int
    height: int


def made_from(file: IO[bytes]) -> Pictures:
    """Turn a photo upright, strip it of what the phone wrote into it, and make it small.

    Args:
        file: a JPEG, PNG or WebP as it came, read from where it lies.
    Raises:
        ValueError: it is none, or broken, or too large or too small; says so in Chinese.
        Refusal: others are at it for too long.
    """
    from PIL import Image

    if file.seek(0, io.SEEK_END) > MOST_BYTES:
        raise ValueError("照片最大12兆，请选小一些的，或者在微信里发给自己再存下来")
    with one_at_a_time():
        try:
            photo = _upright(file)
            large, small = _packed(photo, *LARGE), _packed(photo, *SMALL)
        except _Unfit as unfit:
            raise ValueError(str(unfit)) from None
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise ValueError(TOO_MANY_PIXELS) from None
        except Exception:  # decoders fed with anything raise anything
            raise ValueError(BROKEN) from None
    return Pictures(small[0], large[0], *large[1])


class _Unfit(Exception):
    """Why a picture is not taken, in Chinese."""


@contextmanager
def one_at_a_time(patience: float = WAIT_SECONDS) -> Iterator[None]:
    """Wait for whoever makes pictures now, in any process; the turn of one that died ends by itself.

    Args:
        patience: seconds.
    Raises:
        Refusal: the wait was too long.
    """
    with TURN.open("rb") as file:
        until = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise Refusal("别人的照片还在处理，这张没有保存", "请过一会儿再传一次") from None
                time.sleep(0.05)
        yield


def _upright(file: IO[bytes]):
    """The photo decoded no larger than needed, in RGB on white, as it is to be looked at."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    file.seek(0)
    try:
        image = Image.open(file, formats=("JPEG", "PNG", "WEBP"))
    except UnidentifiedImageError:
        file.seek(0)
        raise _Unfit(_what_it_is(file.read(40))) from None
    _check_pixels(image)
    if image.mode == "P" or "transparency" in image.info:
        image = image.convert("RGBA")  # with all its data: `info` may go now
    elif image.mode.startswith("I"):
        image = image.point(lambda value: value / 256).convert("L")  # 16 bits
    elif image.mode not in ("L", "LA", "RGB", "RGBA", "CMYK"):
        image = image.convert("L")
    share = min(1, DECODED_SIDE / max(image.size))
    image.draft(None, (int(image.width * share), int(image.height * share)))  # JPEG: at 1/2, 1/4 or 1/8
    image.load()
    image.thumbnail((DECODED_SIDE, DECODED_SIDE), reducing_gap=None)
    image = ImageOps.exif_transpose(image)
    if image.mode in ("LA", "RGBA"):
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image)
    return image.convert("RGB")


def _check_pixels(image) -> None:
    is_jpeg = image.format in ("JPEG", "MPO")
    most = MOST_JPEG_PIXELS if is_jpeg else MOST_PIXELS
    if image.info.get("progressive"):  # libjpeg keeps all its coefficients, however small it is decoded
        most = MOST_PROGRESSIVE_PIXELS
    if image.width * image.height > most:
        raise _Unfit(TOO_MANY_PIXELS)
    if min(image.size) < LEAST_SIDE:
        raise _Unfit("这张照片太小，放大了会糊，请选原图，微信里先点“查看原图”再存")


def _packed(photo, width: int, most_bytes: int) -> tuple[bytes, tuple[int, int]]:
    """The photo as WebP: the best quality that fits, and fewer pixels where none does."""
    image = _narrowed(photo, width)
    while True:
        for quality in QUALITIES:
            out = io.BytesIO()
            image.save(out, "WEBP", quality=quality)
            if out.tell() <= most_bytes:
                return out.getvalue(), image.size
        image = _narrowed(photo, image.width * 4 // 5)


def _narrowed(photo, width: int):
    if photo.width <= width:
        return photo
    return photo.resize((width, max(1, round(photo.height * width / photo.width))))


def _what_it_is(head: bytes) -> str:
    """What to say of something that is not taken, by its first bytes."""
    if head[4:8] == b"ftyp" and HEIC_BRANDS & {head[i : i + 4] for i in range(8, 40, 4)}:
        return HEIC
    if head[:3] in (b"\xff\xd8\xff", b"\x89PN") or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return BROKEN
    if head[4:8] == b"ftyp":
        return "这是一段视频，请选一张照片"
    return "这不是照片，请选手机相册里的照片"
