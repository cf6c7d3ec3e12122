# SPDX-License-Identifier: MIT
"""Pictures of a machine's screen, and reading text off them by the system's own font."""
import struct
import zlib

PSF2_MAGIC = b"\x72\xb5\x4a\x86"


class Picture:
    """RGB pixels, three bytes each, row after row."""

    def __init__(self, width, height, pixels):
        self.width = width
        self.height = height
        self.pixels = pixels

    @classmethod
    def from_ppm(cls, data):
        """Decode the binary PPM that QEMU writes: "P6", width, height, 255, one blank, pixels."""
        fields = []
        position = 0
        while len(fields) < 4:
            end = position
            while data[end:end + 1] not in (b" ", b"\n", b"\t", b"\r"):
                end += 1
            word = data[position:end]
            position = end + 1
            if word:
                fields.append(word)
        if fields[0] != b"P6" or fields[3] != b"255":
            raise ValueError("not an 8-bit binary PPM")
        width, height = int(fields[1]), int(fields[2])
        pixels = data[position:]
        size = width * 3
        if len(pixels) < size * height:
            raise ValueError("the picture is cut short")
        # QEMU pads each row to a multiple of four bytes, which the format knows nothing of.
        padded = -(-size // 4) * 4
        if len(pixels) == padded * height:
            pixels = b"".join(pixels[y * padded:y * padded + size] for y in range(height))
        return cls(width, height, pixels)

    def row(self, x, y, width):
        start = (y * self.width + x) * 3
        return self.pixels[start:start + width * 3]

    def colours(self):
        """The set of colours, sampled on every fourth line."""
        found = set()
        for y in range(0, self.height, 4):
            row = self.row(0, y, self.width)
            found.update(zip(row[0::3], row[1::3], row[2::3]))
        return found

    def blank(self):
        return len(set(self.row(0, y, self.width) for y in range(self.height))) == 1 and \
            len(self.colours()) <= 1

    def top(self, height):
        """The part above a line."""
        return Picture(self.width, height, self.pixels[:height * self.width * 3])

    def write_png(self, path):
        raw = b"".join(b"\0" + self.row(0, y, self.width) for y in range(self.height))

        def chunk(kind, data):
            body = kind + data
            return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

        header = struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0)
        with open(path, "wb") as f:
            f.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(raw, 6)) +
                    chunk(b"IEND", b""))


class Font:
    """A PSF2 font with its Unicode table: bitmap rows (as bytes) -> character."""

    def __init__(self, data):
        if data[:4] != PSF2_MAGIC:
            raise ValueError("not a PSF2 font")
        _, header, flags, count, size, self.height, self.width = struct.unpack_from("<7I", data, 4)
        if not flags & 1:
            raise ValueError("the font has no Unicode table")
        self.row_bytes = (self.width + 7) // 8
        glyphs = [data[header + i * size:header + (i + 1) * size] for i in range(count)]
        self.characters = {}
        for glyph, names in zip(glyphs, self.names(data[header + count * size:], count)):
            for character in names:
                old = self.characters.get(glyph)
                # The same shape under several names: ASCII is what a test means.
                if old is None or (ord(character) < 128 <= ord(old)):
                    self.characters[glyph] = character
        self.blank = bytes(size)
        self.characters[self.blank] = " "

    @classmethod
    def load(cls, path):
        with open(path, "rb") as f:
            return cls(f.read())

    @staticmethod
    def names(table, count):
        """For each glyph its single characters; sequences (after 0xFE) are left out."""
        start = 0
        for _ in range(count):
            end = table.index(b"\xff", start)
            single = table[start:end].partition(b"\xfe")[0]
            yield single.decode("utf-8")
            start = end + 1


class Reader:
    """Reads the character cells of a picture."""

    def __init__(self, font):
        self.font = font

    def text(self, picture):
        """The lines of the screen, right-stripped; a cell that is no glyph reads as U+FFFD."""
        best, best_score = [], -1.0
        for scale in (1, 2, 3):
            for x, y in self.origins(picture, scale):
                lines, score = self.grid(picture, scale, x, y)
                if score > best_score:
                    best, best_score = lines, score
                if score > 0.98:
                    return lines
        return best

    def origins(self, picture, scale):
        """Where the grid may begin: the corner, or centred."""
        width, height = self.font.width * scale, self.font.height * scale
        return dict.fromkeys([(0, 0), (picture.width % width // 2, picture.height % height // 2)])

    def grid(self, picture, scale, x0, y0):
        width, height = self.font.width * scale, self.font.height * scale
        lines = []
        written = known = 0
        for y in range(y0, picture.height - height + 1, height):
            line = []
            for x in range(x0, picture.width - width + 1, width):
                character = self.cell(picture, scale, x, y)
                if character != " ":
                    written += 1
                    known += character != "\ufffd"
                line.append(character)
            lines.append("".join(line).rstrip())
        return lines, known / written if written else 0.0

    def cell(self, picture, scale, x, y):
        width = self.font.width * scale
        rows = [picture.row(x, y + i * scale, width) for i in range(self.font.height)]
        first = rows[0][:3]
        if all(row == first * width for row in rows):
            return " "
        colours = {first}
        for row in rows:
            colours.update(row[i:i + 3] for i in range(0, len(row), 3 * scale))
        if len(colours) > 2:
            return "\ufffd"
        for ink in colours:
            character = self.font.characters.get(self.bitmap(rows, ink, scale))
            # A reversed cell's second reading is the plain glyph; both are looked up.
            if character is not None:
                return character
        return "\ufffd"

    def bitmap(self, rows, ink, scale):
        glyph = bytearray()
        for row in rows:
            bits = 0
            for i in range(0, len(row), 3 * scale):
                bits = bits << 1 | (row[i:i + 3] == ink)
            bits <<= self.font.row_bytes * 8 - self.font.width
            glyph += bits.to_bytes(self.font.row_bytes, "big")
        return bytes(glyph)
