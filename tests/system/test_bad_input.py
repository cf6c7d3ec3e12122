# SPDX-License-Identifier: MIT
"""Damaged disks: each ends in a sentence that a person can act on, never in silence or a reset."""
import random
import re
import struct

import pytest
from lab import INITRD, KERNEL
from machine import BOOT_LIMIT

SEGMENT_LOAD = 1
WRITE, EXECUTE = 2, 1


class Kernel:
    """The good kernel's bytes with its ELF program headers at hand, to be damaged."""

    def __init__(self):
        with open(KERNEL, "rb") as f:
            self.data = bytearray(f.read())
        self.table, = struct.unpack_from("<Q", self.data, 32)
        self.count, = struct.unpack_from("<H", self.data, 56)

    def segments(self):
        """Offsets of the loadable segments' program headers, by address."""
        headers = [self.table + 56 * i for i in range(self.count)]
        loadable = [h for h in headers if struct.unpack_from("<I", self.data, h)[0] == SEGMENT_LOAD]
        return sorted(loadable, key=self.address)

    def address(self, header):
        return struct.unpack_from("<Q", self.data, header + 16)[0]

    def put(self, form, offset, value):
        struct.pack_into(form, self.data, offset, value)
        return self

    def bytes(self):
        return bytes(self.data)


def refused(lab, image, pattern, **options):
    """Boot, see the message on serial, and see that the machine neither resets nor starts the kernel."""
    machine = lab.boot(image=image, **options)
    machine.wait_for(re.compile(pattern), BOOT_LIMIT)
    machine.wait_for("Press a key for the menu")
    assert machine.running()
    assert not machine.screenshot().blank()
    assert "kelner: kernel at" not in machine.text()
    return machine


def test_kernel_missing(lab):
    config = lab.config((r"^kernel_sha256=.*\n", f"kernel_sha256={'0' * 64}\n"))
    refused(lab, lab.image(kernel=None, config=config), r"/kelner/kernel\.elf.*\b(not found|does not exist|no such)")


def test_kernel_truncated(lab):
    kernel = Kernel().bytes()
    refused(lab, lab.image(kernel=kernel[:len(kernel) // 2]), r"/kelner/kernel\.elf.*truncated or damaged")


def test_kernel_empty(lab):
    refused(lab, lab.image(kernel=b""), r"/kelner/kernel\.elf.*empty")


def test_kernel_is_not_elf(lab):
    refused(lab, lab.image(kernel=b"This is a text, not a kernel.\n" * 100), r"is not an ELF file")


def test_kernel_for_another_machine(lab):
    refused(lab, lab.image(kernel=Kernel().put("<H", 18, 183).bytes()), r"is for another machine")


def test_kernel_with_overlapping_segments(lab):
    kernel = Kernel()
    first, second = kernel.segments()[:2]
    kernel.put("<Q", second + 16, kernel.address(first)).put("<Q", second + 24, kernel.address(first))
    refused(lab, lab.image(kernel=kernel.bytes()), r"overlapping segments")


def test_kernel_with_a_writable_and_executable_segment(lab):
    kernel = Kernel()
    header = kernel.segments()[0]
    kernel.put("<I", header + 4, 4 | WRITE | EXECUTE)
    refused(lab, lab.image(kernel=kernel.bytes()), r"writable and executable")


def test_kernel_hash_differs(lab):
    config = lab.config((r"^kernel_sha256=.*$", f"kernel_sha256={'5' * 64}"))
    refused(lab, lab.image(config=config), r"(?i)/kelner/kernel\.elf.*sha-?256|sha-?256.*/kelner/kernel\.elf")


def test_initrd_missing(lab):
    config = lab.config((r"^initrd_sha256=.*\n", f"initrd_sha256={'0' * 64}\n"))
    refused(lab, lab.image(initrd=None, config=config), r"/kelner/initrd\.img.*\b(not found|does not exist|no such)")


def test_initrd_hash_differs(lab):
    with open(INITRD, "rb") as f:
        good = f.read()
    config = lab.config((r"^initrd_sha256=.*$", f"initrd_sha256={'5' * 64}"))
    refused(lab, lab.image(initrd=good, config=config),
            r"(?i)/kelner/initrd\.img.*sha-?256|sha-?256.*/kelner/initrd\.img")


def test_configuration_missing(lab):
    refused(lab, lab.image(config=None), r"/kelner/kelner\.conf.*\b(not found|does not exist|no such)")


@pytest.mark.parametrize("content, message", [
    (b"", r"/kelner/kelner\.conf.*empty"),
    (b"# only a comment\n", r"/kelner/kelner\.conf.*has no entry"),
    (random.Random(1).randbytes(1 << 20), r"/kelner/kelner\.conf.*1048576 bytes long, the limit is"),
    (random.Random(2).randbytes(60000), r"/kelner/kelner\.conf, line \d+: .*must be plain text"),
], ids=["empty", "no-entry", "noise-1MiB", "noise-60KB"])
def test_configuration_without_sense(lab, content, message):
    refused(lab, lab.image(config=content), message)


def test_configuration_with_an_unknown_key(lab):
    config = lab.config((r"^cmdline=", "colour=blue\ncmdline="))
    machine = refused(lab, lab.image(config=config), r"/kelner/kelner\.conf.*colour.*not known")
    assert re.search(r"line \d+", machine.text())


def test_too_little_memory_for_the_initrd(lab):
    with open(INITRD, "rb") as f:
        good = f.read()
    refused(lab, lab.image(initrd=good + bytes(200 << 20)), r"(?i)not enough memory|needs .* memory", memory="128M")


def test_a_failure_left_alone_returns_to_the_firmware(lab):
    machine = refused(lab, lab.image(kernel=b"no kernel" * 100), r"is not an ELF file")
    machine.wait_for("BdsDxe:", 90)
