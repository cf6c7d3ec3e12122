# SPDX-License-Identifier: MIT
# Kelner's one entry point. `make help` lists the targets; scripts/rules.mk says what a component's
# build.mk may use. Every product lands in build/.

MAKEFLAGS += --no-builtin-rules --no-builtin-variables
# Every processor works, unless -j says how many.
ifeq ($(MAKELEVEL) $(filter -j%,$(MAKEFLAGS)),0 )
MAKEFLAGS += -j$(shell nproc)
endif
.SUFFIXES:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all
export PYTHONPYCACHEPREFIX := $(CURDIR)/build/pycache

include scripts/rules.mk
# Lower layers first: what the kernel and the system library define, everything above may use.
FRAGMENTS := $(sort $(wildcard */build.mk */*/build.mk */*/*/build.mk))
LOWER_FRAGMENTS := $(filter kernel/%,$(FRAGMENTS)) $(filter sysroot/%,$(FRAGMENTS))
include $(LOWER_FRAGMENTS) $(filter-out $(LOWER_FRAGMENTS),$(FRAGMENTS))
include scripts/image.mk

# A misspelt option would be ignored: say so instead.
OPTIONS += CPUS MEM MACHINE CPU DISK DISPLAY_DEVICE RUN ARGS CMDLINE ACCEL TIMEOUT EXTRA_ROOT KERNEL_FLAVOUR \
	GDB_ARGS DEVICE FORCE ONLY QUICK FUZZ_SECONDS RUN_FOLDER IMAGE INITRD V CC LD AR OBJCOPY STRIP PYTHON
UNKNOWN_OPTIONS := $(filter-out $(addsuffix =%,$(OPTIONS)),$(subst \$(space),_,$(MAKEOVERRIDES)))
ifneq ($(UNKNOWN_OPTIONS),)
$(error "$(firstword $(UNKNOWN_OPTIONS))" is no option of this Makefile; `make help` lists them)
endif

# Packages are looked after before anything is compiled: make reads this file, makes it where it
# is missing or older than the package lists, and starts again.
ifneq ($(filter-out help clean format,$(or $(MAKECMDGOALS),all)),)
include $(BUILD)/bootstrap.mk
endif

$(BUILD)/bootstrap.mk: scripts/bootstrap scripts/packages $(wildcard /var/lib/dpkg/status)
	@mkdir -p $(@D)
	@scripts/bootstrap </dev/null
	@echo '# the packages of scripts/packages are installed' > $@

.PHONY: help all bootstrap image vdi vmdk usb probe-accelerator run-ovmf debug test test-quick \
	test-unit test-system test-displays test-amounts check bench-boot bench-console format clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.* ## /\1\t/p' Makefile | expand -t 14
	@echo
	@sed -n 's/^# option: *//p' Makefile

# option: Options, as in `make run-ovmf CPUS=4 MEM=2G DISK=nvme DISPLAY_DEVICE=vmware`:
# option:   CPUS=N MEM=SIZE           processors and memory of the machine (2, 1G)
# option:   MACHINE=q35|pc|virtualbox DISK=virtio|ahci|nvme|usb|ide
# option:   DISPLAY_DEVICE=std|vmware|qxl|cirrus|virtio-gpu|virtio-vga|bochs|ramfb|none
# option:   RUN=PATH ARGS='...'       run one program as the session, then power off
# option:   CMDLINE='...'             more words for the kernel's command line
# option:   ACCEL=kvm|tcg TIMEOUT=S   choose the accelerator; give up after S seconds
# option:   EXTRA_ROOT=FOLDER         add a folder tree to the root file system
# option:   KERNEL_FLAVOUR=debug      kernel with its checkers; V=1 shows every command
# option:   GDB_ARGS='...'            make debug: more arguments for gdb

all: image ## the bootable image and everything in it

bootstrap: $(BUILD)/bootstrap.mk ## install the packages that building and running need
	@scripts/bootstrap </dev/null

image: $(IMAGE) ## build/kelner.img: GPT, one FAT32 system partition

vdi: $(IMAGE:.img=.vdi) ## the image as a VirtualBox disk

vmdk: $(IMAGE:.img=.vmdk) ## the image as a VMware disk

usb: $(IMAGE) ## write the image to a USB stick: make usb DEVICE=/dev/sdX
	@scripts/write-usb $(if $(FORCE),--force) $(IMAGE) '$(DEVICE)'

# The probe waits for a firmware that may never speak: meanwhile the rest is built.
probe-accelerator:
	@scripts/run-ovmf --probe $(IMAGE)

run-ovmf: probe-accelerator $(IMAGE) ## boot the image in QEMU with OVMF
	@scripts/run-ovmf $(IMAGE)

debug: $(IMAGE) ## boot in QEMU with gdb attached and symbols loaded
	@scripts/debug $(IMAGE) $(KERNEL_BUILD)/kernel.elf

test: ## every test: static checks, unit tests, those of the C library, system tests
	@failed=; for part in check test-unit test-libc test-system; do \
		$(MAKE) -k --no-print-directory $$part || failed="$$failed $$part"; \
	done; [ -z "$$failed" ] || { echo "failed:$$failed"; exit 1; }

test-quick: ## the inner loop: unit tests and one boot
	@$(MAKE) --no-print-directory test-unit FUZZ_SECONDS=1
	@$(MAKE) --no-print-directory test-system QUICK=1

test-unit: $(UNIT_TESTS) $(FUZZ_TESTS) ## host tests, with sanitizers
	@$(PYTHON) tests/unit/run --fuzz-seconds $(FUZZ_SECONDS) --fuzz '$(FUZZ_TESTS)' $(UNIT_TESTS)

test-system: $(IMAGE) ## boot emulated machines and drive them (ONLY='words' picks tests)
	@tests/system/run $(if $(QUICK),--quick) $(if $(ONLY),--only '$(ONLY)')

test-displays: $(IMAGE) ## every display device in every mode it offers, an hour; goes on where it was
	@tests/system/run --displays $(if $(ONLY),--only '$(ONLY)')

test-amounts: $(IMAGE) ## large amounts at full size: a gigabyte, 100,000 files
	@KELNER_AMOUNTS=full tests/system/run --only large_amounts

check: $(CHECKS) ## static checks

bench-boot: $(IMAGE) ## boot time by stage, against Debian's Linux in the same machine
	@scripts/bench-boot $(IMAGE)

bench-console: $(IMAGE) ## how fast text scrolls, against Debian's Linux in the same machine
	@scripts/bench-console $(IMAGE)

format: ## clang-format over every C file
	@git ls-files '*.c' '*.h' | xargs -r clang-format -i

clean: ## remove build/
	rm -rf $(BUILD)
