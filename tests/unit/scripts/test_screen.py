# SPDX-License-Identifier: MIT
"""The glyph reader of the system tests, on pictures drawn here."""
import struct
import zlib

import pytest
import screen

GLYPHS = {"A": bytes([0x18, 0x24, 0x42, 0x7E, 0x42, 0x42, 0, 0] * 2), "b": bytes([0x40, 0x40, 0x7C, 0x42] * 4),
          " ": bytes(16), "ä": bytes([0x24, 0, 0x3C, 0x02] * 4)}


def make_font():
    table = b"".join(c.encode() + (b"\xc3\x81\xfe\xc3\x82" if c == "A" else b"") + b"\xff" for c in GLYPHS)
    header = struct.pack("<4s7I", screen.PSF2_MAGIC, 0, 32, 1, len(GLYPHS), 16, 16, 8)
    return screen.Font(header + b"".join(GLYPHS.values()) + table)


def draw(lines, scale=1, margin=(0, 0), ink=b"\xff\xff\xff", paper=b"\0\0\x40", reverse=()):
    columns = max(map(len, lines))
    width, height = columns * 8 * scale + 2 * margin[0], len(lines) * 16 * scale + 2 * margin[1]
    pixels = bytearray(paper * (width * height))
    for row, line in enumerate(lines):
        for column, character in enumerate(line):
            for y in range(16 * scale):
                for x in range(8 * scale):
                    on = GLYPHS[character][y // scale] >> (7 - x // scale) & 1
                    on ^= (row, column) in reverse
                    at = ((margin[1] + row * 16 * scale + y) * width + margin[0] + column * 8 * scale + x) * 3
                    pixels[at:at + 3] = ink if on else paper
    return screen.Picture(width, height, bytes(pixels))


@pytest.mark.parametrize("scale, margin", [(1, (0, 0)), (2, (0, 0)), (1, (3, 5))])
def test_text_is_read_back(scale, margin):
    lines = ["AbA  ä", "", "  bä"]
    assert screen.Reader(make_font()).text(draw([l.ljust(6) for l in lines], scale, margin)) == lines


def test_reversed_cells_read_the_same():
    assert screen.Reader(make_font()).text(draw(["AbA"], reverse={(0, 1)})) == ["AbA"]


def test_unknown_shapes_are_marked():
    picture = draw(["A"])
    pixels = bytearray(picture.pixels)
    pixels[0:3] = b"\xff\xff\xff"
    assert screen.Reader(make_font()).text(screen.Picture(8, 16, bytes(pixels))) == ["\ufffd"]


def test_ppm_and_png(tmp_path):
    picture = screen.Picture.from_ppm(b"P6\n2 1\n255\n" + bytes([1, 2, 3, 10, 11, 12]))
    assert (picture.width, picture.height, picture.row(1, 0, 1)) == (2, 1, bytes([10, 11, 12]))
    picture.write_png(tmp_path / "x.png")
    data = (tmp_path / "x.png").read_bytes()
    start = data.index(b"IDAT") + 4
    assert zlib.decompress(data[start:data.index(b"IEND") - 8]) == bytes([0, 1, 2, 3, 10, 11, 12])
