# SPDX-License-Identifier: MIT
"""Debian's Linux kernel as the peer of comparisons: fetched once, started by the firmware with an
initramfs of our own.
"""
import os
import re
import subprocess

import qemu

SCRIPTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
META_PACKAGE = "linux-image-cloud-amd64"


def tool(*command, **options):
    done = subprocess.run(command, capture_output=True, check=False, **options)
    if done.returncode:
        raise qemu.Problem(f"{' '.join(map(str, command))} failed: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def package():
    """The package that Debian's cloud-kernel name stands for today."""
    text = tool("apt-cache", "depends", META_PACKAGE).decode()
    found = re.search(r"Depends: (linux-image-[\w.+-]+)", text)
    if not found:
        raise qemu.Problem(f"apt knows no {META_PACKAGE}: this comparison needs Debian's package sources")
    return found.group(1)


def prepare_kernel(folder):
    """The kernel's file in folder, fetched where it is not there."""
    name = package()
    kernel = os.path.join(folder, name)
    if not os.path.exists(kernel):
        deb = os.path.join(folder, "linux.deb")
        tool(os.path.join(SCRIPTS, "fetch"), "newest", name, deb)
        archive = subprocess.Popen(["dpkg-deb", "--fsys-tarfile", deb], stdout=subprocess.PIPE)
        data = tool("tar", "-x", "-O", "--wildcards", "./boot/vmlinuz-*", stdin=archive.stdout)
        archive.stdout.close()
        archive.wait()
        with open(kernel, "wb") as f:
            f.write(data)
        os.unlink(deb)
    return kernel


def make_initramfs(path, programs, folders=()):
    """An archive of programs, {path in the archive: file}, and empty folders."""
    manifest = path + ".manifest"
    with open(manifest, "w", encoding="utf-8") as f:
        f.writelines(f"file\t{name}\t{source}:0755\n" for name, source in programs.items())
        f.writelines(f"dir\t{name}\n" for name in folders)
    tool(os.path.join(SCRIPTS, "make-initrd"), "--output", path, manifest)
    return path


def arguments(kernel, initramfs, words):
    """More arguments for a machine that starts it."""
    return "-kernel", kernel, "-initrd", initramfs, "-append", f"console=ttyS0 loglevel=1 panic=-1 {words}".strip()
