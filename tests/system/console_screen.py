# SPDX-License-Identifier: MIT
"""The console's screen, cell by cell: characters by the console's own fonts, and their colours."""
import functools
import os
import struct

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TABLE = os.path.join(TOP, "build", "console", "font.bin")
MAGIC = b"klfont01"
UNKNOWN = "\ufffd"
PAPER = 0x101014  # the ground that nothing has coloured


class Face:
    """Characters of one size: rows of pixels (integers, the leftmost pixel highest) -> character."""

    def __init__(self, data, at):
        self.width, self.height, count, ranges, self.bitmaps = struct.unpack_from("<5I", data, at)
        self.rows = {}  # (character) -> (cells, rows)
        for i in range(count):
            first, length, cells, offset = struct.unpack_from("<IHHI", data, ranges + 12 * i)
            step = (cells * self.width + 7) // 8
            for k in range(length):
                start = self.bitmaps + offset + k * step * self.height
                shift = 8 * step - cells * self.width
                self.rows[chr(first + k)] = (cells, tuple(
                    int.from_bytes(data[start + y * step:start + (y + 1) * step], "big") >> shift
                    for y in range(self.height)))
        self.characters = ({}, {})  # narrow, wide
        for character, (cells, rows) in self.rows.items():
            known = self.characters[cells - 1]
            # The same shape under several names: the first, which is ASCII's where it has one.
            if any(rows):
                known.setdefault(rows, character)

    def reading(self, text):
        """A text as it is read: of characters that look alike always the first."""
        return "".join(self.characters[cells - 1].get(rows, " ")
                       for cells, rows in (self.rows.get(character, (1, ())) for character in text))

    def add_fallback(self, fallback):
        """Characters that only the fallback has; it is drawn as it is where the cells are equal."""
        if (self.width, self.height) != (fallback.width, fallback.height):
            return
        for character, (cells, rows) in fallback.rows.items():
            if character not in self.rows and any(rows):
                self.rows[character] = (cells, rows)
                self.characters[cells - 1].setdefault(rows, character)


@functools.lru_cache(maxsize=1)
def faces():
    with open(TABLE, "rb") as f:
        data = f.read()
    if data[:8] != MAGIC:
        raise ValueError(f"{TABLE} is not the console's font table")
    found = [Face(data, 16 + 32 * i) for i in range(struct.unpack_from("<I", data, 8)[0])]
    for face in found[:-1]:
        face.add_fallback(found[-1])
    return found[:-1]


class Cell:
    """text is " " for a blank one, "" for the right half of a wide character."""

    def __init__(self, text, ink, paper):
        self.text, self.ink, self.paper = text, ink, paper

    def __repr__(self):
        return f"{self.text!r} {self.ink:06x} on {self.paper:06x}"


class Screen:
    """A picture of the console. Rows and columns count from 0."""

    def __init__(self, picture, face):
        self.picture, self.face = picture, face
        self.columns = picture.width // face.width
        self.rows = picture.height // face.height
        self.left = (picture.width - self.columns * face.width) // 2
        self.top = (picture.height - self.rows * face.height) // 2
        self.cells = [self.read_row(row) for row in range(self.rows)]
        self.lines = ["".join(cell.text for cell in cells).rstrip() for cells in self.cells]
        self.text = "\n".join(self.lines)

    def read_row(self, row):
        width = self.columns * self.face.width * 3
        strip = [self.picture.row(self.left, self.top + row * self.face.height + y, width // 3)
                 for y in range(self.face.height)]
        first = strip[0][:3]
        if all(line == strip[0] for line in strip) and strip[0] == first * (width // 3):
            paper = int.from_bytes(first, "big")
            return [Cell(" ", paper, paper)] * self.columns
        cells = []
        while len(cells) < self.columns:
            cells += self.read_cell(strip, len(cells))
        return cells

    def read_cell(self, strip, column):
        """One cell, or the two of a wide character: those whose halves are no two narrow ones."""
        narrow = self.match(strip, column, 1)
        if narrow.text != " " and column + 2 <= self.columns and \
                UNKNOWN in (narrow.text, self.match(strip, column + 1, 1).text):
            wide = self.match(strip, column, 2)
            if wide.text != UNKNOWN:
                return [wide, Cell("", wide.ink, wide.paper)]
        return [narrow]

    def match(self, strip, column, cells):
        begin, end = (3 * self.face.width * i for i in (column, column + cells))
        lines = [line[begin:end] for line in strip]
        colours = {line[i:i + 3] for line in set(lines) for i in range(0, end - begin, 3)}
        if len(colours) == 1:
            paper = int.from_bytes(colours.pop(), "big")
            return Cell(" ", paper, paper)
        # Where both readings are characters, the paper is the ground that nothing has coloured.
        for ink in sorted(colours, key=lambda c: int.from_bytes(c, "big") == PAPER):
            text = self.face.characters[cells - 1].get(tuple(self.bits(line, ink) for line in lines))
            if text and len(colours) == 2:
                other = (colours - {ink}).pop()
                return Cell(text, int.from_bytes(ink, "big"), int.from_bytes(other, "big"))
        return Cell(UNKNOWN, PAPER, PAPER)

    @staticmethod
    def bits(line, ink):
        bits = 0
        for i in range(0, len(line), 3):
            bits = bits << 1 | (line[i:i + 3] == ink)
        return bits

    def ink(self, row, column):
        """The rows of a narrow cell's pixels that are not its top left one's colour."""
        width = self.face.width
        at = (self.left + column * width, self.top + row * self.face.height)
        lines = [self.picture.row(at[0], at[1] + y, width) for y in range(self.face.height)]
        full = (1 << width) - 1
        return tuple(full ^ self.bits(line, lines[0][:3]) for line in lines)

    def unknown(self):
        """The share of written cells that are no character of this face."""
        written = [cell.text for cells in self.cells for cell in cells if cell.text not in (" ", "")]
        return written.count(UNKNOWN) / len(written) if written else 1.0

    def find(self, text):
        """(row, column) of the first cell of a text, for wide characters too; None without it."""
        for row, cells in enumerate(self.cells):
            line, columns = "", []
            for column, cell in enumerate(cells):
                line += cell.text
                columns += [column] * len(cell.text)
            at = line.find(text)
            if at >= 0:
                return row, columns[at]
        return None

    def after(self, text, count=1):
        """The cells behind a text."""
        row, column = self.find(text)
        cells = self.cells[row][column:]
        width = 0
        while "".join(cell.text for cell in cells[:width]) != text or cells[width].text == "":
            width += 1
        return cells[width:width + count]


def read(picture):
    """The console's screen in the face that it is drawn with."""
    best = None
    for face in faces():
        if picture.width // face.width < 20 or picture.height // face.height < 4:
            continue
        screen = Screen(picture, face)
        if best is None or screen.unknown() < best.unknown():
            best = screen
        if best.unknown() == 0:
            break
    return best


class ConsoleReader:
    """What Machine.wait_screen asks of a reader; screen is what was read last."""

    def __init__(self):
        self.screen = None

    def text(self, picture):
        self.screen = read(picture)
        return self.screen.lines if self.screen else []
