/* SPDX-License-Identifier: MIT */
/* From an entry of the configuration to a kernel that is ready to be entered. */
#include "boot.h"

#include "cmdline.h"
#include "console.h"
#include "cpu.h"
#include "elf.h"
#include "files.h"
#include "firmware.h"
#include "graphics.h"
#include "handoff.h"
#include "path.h"
#include "placement.h"
#include "random.h"
#include "runtime.h"
#include "smbios.h"
#include "text.h"

#define KERNEL_FILE_MAX ELF_IMAGE_MAX
#define INITRD_FILE_MAX (2048ul << 20)
#define SMBIOS_PREFIX   "kelner.cmdline="

/* Everything that one attempt to boot holds. */
struct boot {
	const struct config_entry *entry;
	struct file kernel_file;
	struct file initrd;
	struct elf_image image;
	void *kernel;
	char cmdline[BOOT_CMDLINE_MAX];
	char hint[CONFIG_NAME_MAX + 160];
	uint64_t stage[BOOT_STAGE_COUNT];
};

/* Adds what the machine's owner, or the program that runs it, put into the SMBIOS strings. */
static bool append_smbios_words(struct boot *boot)
{
	const void *entry = handoff_smbios();
	struct smbios_table table;
	size_t cursor = 0, length = 0;
	const char *words;

	if (entry == NULL || !smbios_parse_entry(entry, &table))
		return true;
	while ((words = smbios_next_string((const uint8_t *)(uintptr_t)table.address, table.size,
					   SMBIOS_PREFIX, &cursor, &length)) != NULL) {
		if (cmdline_append(boot->cmdline, sizeof(boot->cmdline), words, length))
			continue;
		console_error(
			"The command line is too long, or a word from SMBIOS in it holds control "
			"characters: the limit is %u bytes with all %s strings. Shorten it.",
			BOOT_CMDLINE_MAX - 1, SMBIOS_PREFIX);
		return false;
	}
	return true;
}

static bool assemble_cmdline(struct boot *boot)
{
	const char *level;
	size_t length = 0;

	memcpy(boot->cmdline, boot->entry->cmdline, sizeof(boot->cmdline));
	if (!append_smbios_words(boot))
		return false;
	level = cmdline_find(boot->cmdline, "log=", &length);
	console_show_details(level != NULL && length == 5 && memcmp(level, "debug", 5) == 0);
	console_detail("entry [%s], command line: %s", boot->entry->name, boot->cmdline);
	return true;
}

/* Refuses an entry that names a file without its hash, unless it says verify=no. */
static bool require_hash(const struct config_entry *entry, const struct config_file *file,
			 const char *what)
{
	char name[CONFIG_PATH_MAX + 2];

	if (!entry->verify || file->path[0] == '\0' || file->has_hash)
		return true;
	path_to_message(file->path, name, sizeof(name));
	console_error(
		"The entry [%s] has no %s_sha256=, so the %s %s cannot be verified. Add the hash "
		"to the configuration, or verify=no to boot whatever is there.",
		entry->name, what, what, name);
	return false;
}

static void print_hash(char text[2 * SHA256_BYTES + 1], const uint8_t hash[SHA256_BYTES])
{
	for (size_t i = 0; i < SHA256_BYTES; i++)
		text_print(text + 2 * i, 3, "%02x", hash[i]);
}

static bool verify(const struct config_file *expected, const struct file *file, const char *what)
{
	uint8_t hash[SHA256_BYTES];
	char is[2 * SHA256_BYTES + 1], should_be[2 * SHA256_BYTES + 1];
	char name[CONFIG_PATH_MAX + 2];

	sha256(file->bytes, file->size, hash);
	if (memcmp(hash, expected->hash, sizeof(hash)) == 0)
		return true;
	path_to_message(expected->path, name, sizeof(name));
	print_hash(is, hash);
	print_hash(should_be, expected->hash);
	console_error(
		"The %s %s is not the file that the configuration expects: its SHA-256 is %s "
		"instead of %s. It is damaged or was replaced; write the image to the disk again.",
		what, name, is, should_be);
	return false;
}

static bool read_files(struct boot *boot)
{
	const struct config_entry *entry = boot->entry;

	text_print(boot->hint, sizeof(boot->hint),
		   "Check the entry [%s] of the configuration and the files on the boot disk.",
		   entry->name);
	if (!require_hash(entry, &entry->kernel, "kernel") ||
	    !require_hash(entry, &entry->initrd, "initrd"))
		return false;
	if (!file_read(entry->kernel.path, "kernel", KERNEL_FILE_MAX, boot->hint,
		       &boot->kernel_file))
		return false;
	if (entry->initrd.path[0] != '\0' &&
	    !file_read(entry->initrd.path, "initrd", INITRD_FILE_MAX, boot->hint, &boot->initrd))
		return false;
	boot->stage[BOOT_STAGE_READ] = cpu_timestamp();
	console_detail("kernel %zu bytes, initrd %zu bytes", boot->kernel_file.size,
		       boot->initrd.size);
	return true;
}

static bool verify_files(struct boot *boot)
{
	const struct config_entry *entry = boot->entry;

	if (!entry->verify) {
		console_print(
			"Warning: the entry [%s] says verify=no; its files are not verified.\n",
			entry->name);
		return true;
	}
	if (!verify(&entry->kernel, &boot->kernel_file, "kernel"))
		return false;
	if (boot->initrd.bytes != NULL && !verify(&entry->initrd, &boot->initrd, "initrd"))
		return false;
	boot->stage[BOOT_STAGE_VERIFIED] = cpu_timestamp();
	console_detail("SHA-256 of all files verified, with %s", sha256_choose());
	return true;
}

static bool place_kernel(struct boot *boot, uint64_t *kernel_virtual)
{
	char error[ELF_ERROR_MAX];
	char name[CONFIG_PATH_MAX + 2];
	uint64_t places, largest, total;

	path_to_message(boot->entry->kernel.path, name, sizeof(name));
	if (!elf_validate(boot->kernel_file.bytes, boot->kernel_file.size, &boot->image, error)) {
		console_error("The kernel %s %s. %s", name, error, boot->hint);
		return false;
	}
	boot->kernel = placement_allocate(boot->image.size);
	if (boot->kernel == NULL) {
		firmware_free_memory(&largest, &total);
		console_error(
			"Not enough memory for the kernel %s: it takes %lu KiB in one piece, and "
			"the largest free piece is %lu KiB. Give the machine more memory.",
			name, boot->image.size >> 10, largest >> 10);
		return false;
	}
	places = (BOOT_KERNEL_MAX - BOOT_KERNEL_MIN - boot->image.size) / ELF_PAGE + 1;
	*kernel_virtual = BOOT_KERNEL_MIN + random_below(places) * ELF_PAGE;
	elf_place(boot->kernel_file.bytes, &boot->image, boot->kernel, *kernel_virtual);
	console_detail("kernel of %lu KiB, %lu relocations, placed", boot->image.size >> 10,
		       boot->image.relocation_count);
	return true;
}

static void set_resolution(const struct boot *boot)
{
	uint32_t width = boot->entry->width;
	uint32_t height = boot->entry->height;
	size_t length = 0;
	const char *wanted = cmdline_find(boot->cmdline, "resolution=", &length);

	if (boot->entry->resolution_chosen)
		wanted = NULL;
	if (wanted != NULL && !text_parse_resolution(wanted, length, &width, &height))
		console_print(
			"The word resolution= on the command line takes WIDTHxHEIGHT, such as "
			"1280x800; it is not used.\n");
	if (width != 0)
		graphics_set(width, height);
}

static void free_boot(struct boot *boot)
{
	file_free(&boot->kernel_file);
	file_free(&boot->initrd);
	if (boot->kernel != NULL)
		firmware_free(boot->kernel, boot->image.size);
}

void boot_entry(const struct config_entry *entry, const uint64_t stage[BOOT_STAGE_COUNT])
{
	static struct boot boot;
	struct handoff handoff = {.image = &boot.image, .cmdline = boot.cmdline};

	memset(&boot, 0, sizeof(boot));
	boot.entry = entry;
	memcpy(boot.stage, stage, sizeof(boot.stage));
	if (assemble_cmdline(&boot) && read_files(&boot) && verify_files(&boot) &&
	    place_kernel(&boot, &handoff.kernel_virtual)) {
		file_free(&boot.kernel_file);
		set_resolution(&boot);
		boot.stage[BOOT_STAGE_PLACED] = cpu_timestamp();
		handoff.kernel = boot.kernel;
		handoff.initrd = boot.initrd.bytes;
		handoff.initrd_size = boot.initrd.size;
		memcpy(handoff.stage, boot.stage, sizeof(handoff.stage));
		handoff_start(&handoff);
	}
	free_boot(&boot);
}
