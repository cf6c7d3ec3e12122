# SPDX-License-Identifier: MIT
"""The emulated machines: QEMU command lines, OVMF, and whether KVM can be trusted.

Everything that starts a machine (run-ovmf, debug, bench-boot, the system tests) goes through here,
so that they all mean the same by DISK=nvme or MACHINE=virtualbox.
"""
import ctypes
import dataclasses
import fcntl
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time

QEMU = "qemu-system-x86_64"

DISKS = {
    "virtio": ["virtio-blk-pci,drive=disk,bootindex=0"],
    "ahci": ["ich9-ahci,id=ahci", "ide-hd,drive=disk,bus=ahci.0,bootindex=0"],
    "nvme": ["nvme,drive=disk,serial=kelner,bootindex=0"],
    "usb": ["qemu-xhci,id=xhci", "usb-storage,drive=disk,bus=xhci.0,removable=on,bootindex=0"],
    "ide": ["ide-hd,drive=disk,bus=ide.0,bootindex=0"],
}

DISPLAYS = {
    "std": ["-vga", "std"],
    "vmware": ["-vga", "vmware"],
    "qxl": ["-vga", "qxl"],
    "cirrus": ["-vga", "cirrus"],
    "virtio-vga": ["-vga", "none", "-device", "virtio-vga"],
    "virtio-gpu": ["-vga", "none", "-device", "virtio-gpu-pci"],
    "bochs": ["-vga", "none", "-device", "bochs-display"],
    "ramfb": ["-vga", "none", "-device", "ramfb"],
    "none": ["-vga", "none"],
}

MACHINES = ("q35", "pc", "virtualbox")
CPUS_MAX = 255  # of these machines
MEMORY_MIN = 48 << 20  # with less the firmware stops without a word
SIZE_UNITS = {"K": 1 << 10, "": 1 << 20, "M": 1 << 20, "G": 1 << 30}

# Where distributions keep the firmware: code and the template of its variables.
FIRMWARE = (
    ("/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_VARS_4M.fd"),
    ("/usr/share/OVMF/OVMF_CODE.fd", "/usr/share/OVMF/OVMF_VARS.fd"),
    ("/usr/share/edk2/x64/OVMF_CODE.4m.fd", "/usr/share/edk2/x64/OVMF_VARS.4m.fd"),
    ("/usr/share/edk2/ovmf/OVMF_CODE.fd", "/usr/share/edk2/ovmf/OVMF_VARS.fd"),
)


class Problem(Exception):
    """Something the person who called us can put right."""


@dataclasses.dataclass
class Options:
    """One machine. Empty memory, cpus and display take the machine's own defaults."""

    image: str = ""
    machine: str = "q35"
    cpus: int = 0
    memory: str = ""
    disk: str = ""
    display: str = ""
    cpu: str = ""
    accel: str = "tcg"
    cmdline: str = ""  # words for the kernel, handed over as an SMBIOS string
    reboot: bool = False  # False: a reset ends the machine
    disk_format: str = "raw"
    devices: tuple = ()  # more -device values
    arguments: tuple = ()  # more arguments as they are

    def defaults(self):
        """Fill in what was left open and refuse what does not go together."""
        virtualbox = self.machine == "virtualbox"
        if self.machine not in MACHINES:
            raise Problem(f"MACHINE={self.machine} is unknown: choose one of {', '.join(MACHINES)}")
        self.disk = self.disk or ("ahci" if virtualbox else "virtio")
        self.display = self.display or ("vmware" if virtualbox else "std")
        self.cpus = self.cpus or 2
        self.memory = self.memory or ("2048M" if virtualbox else "1G")
        if self.disk not in DISKS:
            raise Problem(f"DISK={self.disk} is unknown: choose one of {', '.join(DISKS)}")
        if self.display not in DISPLAYS:
            raise Problem(f"DISPLAY_DEVICE={self.display} is unknown: "
                          f"choose one of {', '.join(DISPLAYS)}")
        if self.disk == "ide" and self.machine == "q35":
            raise Problem("DISK=ide needs MACHINE=pc: the q35 machine has no IDE controller")
        if self.cpus > CPUS_MAX:
            raise Problem(f"CPUS={self.cpus} is too many: at most {CPUS_MAX} are possible")
        self.check_memory()
        self.cpu = self.cpu or self.default_cpu()
        return self

    def check_memory(self):
        size = re.fullmatch(r"(\d+)([KMG]?)", self.memory, re.I)
        if not size:
            raise Problem(f"MEM={self.memory} is no size: give a number with M or G, as in 512M")
        if int(size.group(1)) * SIZE_UNITS[size.group(2).upper()] < MEMORY_MIN:
            raise Problem(f"MEM={self.memory} is too little: the firmware needs at least {MEMORY_MIN >> 20}M")

    def default_cpu(self):
        if self.machine == "virtualbox":
            return "qemu64,-pdpe1gb"
        return "host" if self.accel == "kvm" else "max"


def find_firmware():
    code, variables = os.environ.get("OVMF_CODE"), os.environ.get("OVMF_VARS")
    if code and variables:
        return code, variables
    for code, variables in FIRMWARE:
        if os.path.exists(code) and os.path.exists(variables):
            return code, variables
    raise Problem("OVMF was not found: run `make bootstrap`, or name its two files in the variables "
                  "OVMF_CODE and OVMF_VARS")


def private_variables(folder):
    """A copy of the firmware's variables that this machine may write."""
    os.makedirs(folder, exist_ok=True)
    copy = os.path.join(folder, "ovmf-vars.fd")
    shutil.copyfile(find_firmware()[1], copy)
    os.chmod(copy, 0o644)
    return copy


def escape(text):
    """A value inside one of QEMU's comma-separated options."""
    return text.replace(",", ",,")


def command(options, variables, serial_path, qmp_fd, display_backend="none"):
    """QEMU's command line; serial_path is a SerialLine's, QMP a connected socket that the child inherits."""
    o = options.defaults()
    kind = "pc,hpet=off,vmport=off" if o.machine == "virtualbox" else o.machine
    args = [QEMU, "-name", "kelner", "-nodefaults", "-no-user-config",
            "-machine", kind, "-accel", o.accel, "-cpu", o.cpu, "-smp", str(o.cpus), "-m", o.memory,
            "-drive", f"if=pflash,unit=0,format=raw,readonly=on,file={escape(find_firmware()[0])}",
            "-drive", f"if=pflash,unit=1,format=raw,file={escape(variables)}",
            "-display", display_backend, *DISPLAYS[o.display],
            "-chardev", f"pipe,id=serial,path={escape(serial_path)}", "-serial", "chardev:serial",
            "-chardev", f"socket,id=qmp,fd={qmp_fd}", "-mon", "chardev=qmp,mode=control"]
    if o.image:
        args += ["-drive", f"if=none,id=disk,format={o.disk_format},snapshot=on,file={escape(o.image)}"]
        # q35 has an AHCI controller of its own, on the bus that is IDE elsewhere.
        for device in DISKS["ide" if (o.machine, o.disk) == ("q35", "ahci") else o.disk]:
            args += ["-device", device]
    if o.machine == "virtualbox":
        args += ["-netdev", "user,id=net", "-device", "e1000,netdev=net,romfile=",
                 "-device", "nec-usb-xhci", "-device", "usb-tablet"]
    else:
        args += ["-device", "virtio-rng-pci"]
    for device in o.devices:
        args += ["-device", device]
    if o.cmdline:
        args += ["-smbios", f"type=11,value=kelner.cmdline={escape(o.cmdline)}"]
    if not o.reboot:
        args += ["-no-reboot"]
    return args + list(o.arguments)


def die_with_parent():
    """In the child: no machine outlives the process that started it."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None, use_errno=True).prctl(pr_set_pdeathsig, signal.SIGKILL)


class SerialLine:
    """Our end of the machine's serial port.

    Two named pipes: QEMU writes single bytes, of which a socket holds a few hundred and a pipe as many as
    it has bytes. With a full line the firmware drops text that nobody takes within 200 microseconds.
    """

    CAPACITY = 1 << 20  # bytes; Linux allows everybody this much

    def __init__(self, folder):
        self.folder = tempfile.mkdtemp(prefix="serial-", dir=folder)
        self.path = os.path.join(self.folder, "line")  # QEMU adds .in and .out
        self.output, output_writer = self.open_both(self.path + ".out")
        input_reader, self.input = self.open_both(self.path + ".in")
        # The child holds the far ends until it is gone, and so do we until it has started.
        self.far_ends = (output_writer, input_reader)
        try:
            fcntl.fcntl(self.output, fcntl.F_SETPIPE_SZ, self.CAPACITY)
        except OSError:
            pass  # smaller, as before

    @staticmethod
    def open_both(name):
        os.mkfifo(name)
        reader = os.open(name, os.O_RDONLY | os.O_NONBLOCK)
        writer = os.open(name, os.O_WRONLY)
        os.set_blocking(reader, True)
        return reader, writer

    def fileno(self):
        """Readable when the machine has said something, or is gone."""
        return self.output

    def recv(self, size):
        """What the machine has said, b"" once it is gone."""
        return os.read(self.output, size)

    def send(self, data):
        return os.write(self.input, data)

    def sendall(self, data):
        while data:
            data = data[self.send(data):]

    def let_go(self):
        """The child has started, or could not: the far ends are its own."""
        for end in self.far_ends:
            os.close(end)
        self.far_ends = ()

    def close(self):
        if self.folder:
            os.close(self.output)
            os.close(self.input)
            shutil.rmtree(self.folder)
            self.folder = ""


class Process:
    """A running QEMU: `serial` is our end of its serial line, `qmp` of its monitor's socket."""

    def __init__(self, options, folder, display_backend="none"):
        variables = private_variables(folder)
        self.serial = SerialLine(folder)
        self.qmp, qmp_child = socket.socketpair()
        args = command(options, variables, self.serial.path, qmp_child.fileno(), display_backend)
        self.stderr_path = os.path.join(folder, "qemu.txt")
        try:
            with open(self.stderr_path, "wb") as errors:
                self.child = subprocess.Popen(
                    args, stdin=subprocess.DEVNULL, stdout=errors, stderr=errors, preexec_fn=die_with_parent,
                    pass_fds=(*self.serial.far_ends, qmp_child.fileno()), start_new_session=True)
        except FileNotFoundError:
            raise Problem(f"{QEMU} is not installed: run `make bootstrap`") from None
        finally:
            self.serial.let_go()
            qmp_child.close()

    def errors(self):
        with open(self.stderr_path, encoding="utf-8", errors="replace") as f:
            return f.read().strip()

    def end(self):
        """End the machine: readers of its lines meet their end."""
        if self.child.poll() is None:
            self.child.kill()
        self.child.wait()

    def stop(self):
        """End the machine and give up the lines; nobody may be reading them."""
        self.end()
        self.serial.close()
        self.qmp.close()


def probe_kvm(folder, limit=10):
    """Run OVMF under KVM for a moment. Returns "" where its console spoke, else the reason."""
    if not os.path.exists("/dev/kvm"):
        return "/dev/kvm does not exist"
    if not os.access("/dev/kvm", os.R_OK | os.W_OK):
        return "no permission for /dev/kvm"
    options = Options(accel="kvm", cpus=1, memory="128M", display="none")
    machine = Process(options, folder)
    try:
        deadline = time.monotonic() + limit
        while time.monotonic() < deadline:
            ready, _, _ = select.select([machine.serial], [], [], deadline - time.monotonic())
            if ready:
                if machine.serial.recv(4096):
                    return ""
                machine.child.wait(5)
                return (machine.errors().splitlines() or ["QEMU ended at once"])[-1]
        return f"OVMF did not start within {limit} s"
    except (ConnectionError, subprocess.TimeoutExpired):
        return (machine.errors().splitlines() or ["QEMU broke off"])[-1]
    finally:
        machine.stop()


def boot_identity():
    """Changes whenever a probe's answer may: the machine was restarted or QEMU was replaced."""
    with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as f:
        boot = f.read().strip()
    path = shutil.which(QEMU) or ""
    stamp = int(os.stat(path).st_mtime) if path else 0
    access = os.access("/dev/kvm", os.R_OK | os.W_OK)
    return f"{boot} {stamp} {access} {find_firmware()[0]}"


def choose_accelerator(folder, wanted=""):
    """("kvm" or "tcg", why). The probe's answer is kept in folder."""
    if wanted:
        if wanted not in ("kvm", "tcg"):
            raise Problem(f"ACCEL={wanted} is unknown: choose kvm or tcg")
        return wanted, "as asked"
    os.makedirs(folder, exist_ok=True)
    cache = os.path.join(folder, "kvm-probe")
    identity = boot_identity()
    try:
        with open(cache, encoding="utf-8") as f:
            known, reason = f.read().split("\n")[:2]
    except (OSError, ValueError):
        known = reason = ""
    if known != identity:
        reason = probe_kvm(os.path.join(folder, "probe"))
        with open(cache, "w", encoding="utf-8") as f:
            f.write(f"{identity}\n{reason}\n")
    return ("tcg", reason) if reason else ("kvm", "a probe ran the firmware")


def graphical_backend():
    """The -display value for a window, or "" where there is no display or no QEMU module for one."""
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return ""
    known = subprocess.run([QEMU, "-display", "help"], capture_output=True, text=True, check=False).stdout
    for backend in ("gtk", "sdl"):
        if backend in known.split():
            return backend
    return ""
