"""What becomes of a photo: two small WebPs, upright, with nothing in them but the picture."""

import io
import json
import struct
import subprocess
import sys
import threading
import zlib

import pytest
from PIL import Image

from community.core.config import ROOT
from community.core.errors import Refusal
from community.partners import pictures
from community.partners.pictures import Pictures
from tests.partners.photographs import encoded, opened, photo, sideways

MIB = 1024 * 1024
MEASURE = """
import json, re, sys, time
from pathlib import Path
import PIL.Image, PIL.ImageOps, PIL.JpegImagePlugin, PIL.WebPImagePlugin
from community.partners.pictures import made_from
def peak():  # of this process alone: getrusage's begins with its parent's
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024
file = Path(sys.argv[1]).open("rb")
before, begun = peak(), time.process_time()
made_from(file)
print(json.dumps([peak() - before, peak(), time.process_time() - begun]))
"""


def made_from(content: bytes) -> Pictures:
    return pictures.made_from(io.BytesIO(content))


def near(pixel, colour) -> bool:
    return all(abs(a - b) < 12 for a, b in zip(pixel, colour, strict=True))


def test_a_photo_becomes_two_webps_of_480_and_960_pixels():
    made = made_from(photo(4000, 3000))
    small, large = opened(made.small), opened(made.large)
    assert (small.format, small.size) == ("WEBP", (480, 360))
    assert (large.format, large.size) == ("WEBP", (960, 720)) == ("WEBP", (made.width, made.height))


def test_a_photo_of_pure_noise_still_fits():
    noise = Image.effect_noise((1920, 1440), 250).convert("RGB")
    made = made_from(encoded(noise, quality=95))
    assert len(made.small) <= 40_000 and len(made.large) <= 120_000
    assert opened(made.large).width < 960


def test_a_small_photo_is_not_blown_up():
    made = made_from(photo(640, 480))
    assert (made.width, made.height) == (640, 480) and opened(made.small).size == (480, 360)


def test_a_photo_taken_sideways_is_turned():
    made = made_from(sideways())
    large = opened(made.large)
    assert large.size == (900, 1200) and near(large.getpixel((450, 50)), (255, 0, 0))
    assert near(large.getpixel((450, 1150)), (0, 128, 0))


def test_place_and_phone_are_taken_out():
    assert b"Phone" in sideways()
    made = made_from(sideways())
    for picture in (made.small, made.large):
        assert not opened(picture).getexif() and not {"exif", "xmp", "icc_profile"} & set(
            opened(picture).info
        )
        assert b"Phone" not in picture


ODD = {
    "a print's four colours": (encoded(Image.new("CMYK", (600, 600), (255, 0, 0, 0))), (0, 255, 255)),
    "grey": (encoded(Image.new("L", (600, 600), 128)), (128, 128, 128)),
    "grey of 16 bits": (encoded(Image.new("I;16", (600, 600), 0x8000), "PNG"), (128, 128, 128)),
    "a palette": (encoded(Image.new("RGB", (600, 600), "red").quantize(4), "PNG"), (255, 0, 0)),
    "black and white": (encoded(Image.new("1", (600, 600), 1), "PNG"), (255, 255, 255)),
    "nothing but glass": (encoded(Image.new("RGBA", (600, 600), (0, 0, 0, 0)), "PNG"), (255, 255, 255)),
    "grey glass": (encoded(Image.new("LA", (600, 600), (0, 0)), "PNG"), (255, 255, 255)),
    "a colour that is glass": (photo(600, 600, (1, 2, 3), "PNG", transparency=(1, 2, 3)), (255, 255, 255)),
    "glass in WebP": (
        encoded(Image.new("RGBA", (600, 600), (0, 0, 0, 0)), "WEBP", lossless=True),
        (255, 255, 255),
    ),
    "two pictures in one": (
        photo(600, 600, "red", "MPO", save_all=True, append_images=[Image.new("RGB", (9, 9))]),
        (254, 0, 0),
    ),
    "one that moves: its first": (
        photo(600, 600, "red", "WEBP", save_all=True, append_images=[Image.new("RGB", (600, 600))] * 2),
        (255, 0, 0),
    ),
}


@pytest.mark.parametrize("kind", ODD)
def test_odd_kinds_look_as_they_should(kind):
    content, colour = ODD[kind]
    assert near(opened(made_from(content).large).getpixel((300, 300)), colour)


def heic(brand: bytes, *others: bytes) -> bytes:
    return b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0" + b"".join(others) + bytes(40)


def claims_png(width: int, height: int) -> bytes:
    """A few bytes that say they are a picture of this size."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [head, b"IDAT" + zlib.compress(bytes(9_000)), b"IEND"]
    packed = (struct.pack(">I", len(c) - 4) + c + struct.pack(">I", zlib.crc32(c)) for c in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def claims_jpeg(width: int, height: int, *, progressive: bool = False) -> bytes:
    content = photo(progressive=progressive)
    at = content.index(b"\xff\xc2" if progressive else b"\xff\xc0") + 5
    return content[:at] + struct.pack(">HH", height, width) + content[at + 4 :]


REFUSED = {
    "an iPhone's": (heic(b"heic", b"mif1", b"heic"), "HEIC.*微信里发给自己.*兼容性最佳"),
    "an iPhone's, by its second name": (heic(b"mif1", b"heic"), "HEIC"),
    "a film": (heic(b"qt  "), "视频"),
    "nothing": (b"", "不是照片"),
    "words": ("价目表".encode(), "不是照片"),
    "a GIF": (photo(600, 600, kind="GIF"), "不是照片"),
    "a drawing": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "不是照片"),
    "a document": (b"%PDF-1.7 ...", "不是照片"),
    "half a JPEG": (encoded(Image.effect_noise((800, 600), 90))[:20_000], "没有传完整"),
    "the head of a JPEG": (photo()[:40], "没有传完整"),
    "half a PNG": (encoded(Image.effect_noise((800, 600), 90), "PNG")[:200_000], "没有传完整"),
    "half a WebP": (encoded(Image.effect_noise((800, 600), 90), "WEBP")[:9_000], "没有传完整"),
    "one pixel": (photo(1, 1, kind="PNG"), "太小.*查看原图"),
    "a bomb": (claims_png(30_000, 30_000), "像素太多"),
    "a smaller bomb": (claims_png(10_000, 10_000), "像素太多"),
    "more than 12 MP in PNG": (claims_png(4_001, 3_000), "像素太多"),
    "12 MP in PNG that are not there": (claims_png(4_000, 3_000), "没有传完整"),
    "more than 50 MP in JPEG": (claims_jpeg(8_200, 6_100), "像素太多"),
    "more than 20 MP in many passes": (claims_jpeg(5_000, 4_001, progressive=True), "像素太多"),
    "too many bytes": (photo() + bytes(12 * MIB), "最大12兆"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_taken_is_refused_in_a_sentence(kind):
    content, sentence = REFUSED[kind]
    with pytest.raises(ValueError, match=sentence):
        made_from(content)


@pytest.mark.processes
@pytest.mark.parametrize(
    ("size", "options", "most_mib"),
    [((8160, 6120), {"quality": 92}, 70), ((5160, 3870), {"quality": 99, "progressive": True}, 150)],
    ids=["50 MP", "20 MP in many passes"],
)
def test_the_largest_photo_takes_little_memory_and_time(tmp_path, only_sqlite, size, options, most_mib):
    """Measured: 50 MP of 10.7 MB takes 34 MiB above what stood (Python, Pillow), 107 in all, and 1.2 s;
    20 MP progressive 77 MiB, 150 in all, 1.6 s. With draft() left to thumbnail() the first took 272 MiB."""
    rough = Image.effect_noise((size[0] // 8, size[1] // 8), 60).convert("RGB").resize(size)
    file = tmp_path / "photo.jpg"
    file.write_bytes(encoded(rough, **options))
    assert 5_000_000 < file.stat().st_size <= pictures.MOST_BYTES
    command = [sys.executable, "-c", MEASURE, str(file)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    grown_mib, peak_mib, seconds = json.loads(run.stdout)
    assert 0 < grown_mib < most_mib and peak_mib < 250 and seconds < 15


def test_pictures_are_made_one_at_a_time():
    at_work, most = [], []

    def work():
        with pictures.one_at_a_time():
            at_work.append(1)
            most.append(len(at_work))
            made_it.wait(0.02)
            at_work.pop()

    made_it = threading.Event()
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1, 1, 1, 1]


def test_whoever_waits_too_long_is_told_so():
    with pictures.one_at_a_time(), pytest.raises(Refusal, match="还在处理"), pictures.one_at_a_time(0):
        pass


def test_a_process_that_died_at_it_holds_nobody_up():
    dies = "from community.partners.pictures import *; one_at_a_time().__enter__(); __import__('os')._exit(9)"
    assert subprocess.run([sys.executable, "-c", dies], cwd=ROOT).returncode == 9
    with pictures.one_at_a_time(0):
        pass
