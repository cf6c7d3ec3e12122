/* SPDX-License-Identifier: MIT */
/* Kelner's loader: reads the configuration, lets a person choose where one asks to, and boots. */
#include "boot.h"
#include "config.h"
#include "console.h"
#include "cpu.h"
#include "files.h"
#include "firmware.h"
#include "graphics.h"
#include "keys.h"
#include "menu.h"
#include "random.h"
#include "runtime.h"

#define CONFIG_PATH "/kelner/kelner.conf"
#define CONFIG_HINT "Put the file back, or write the image to the disk again."
#define FAILURE_MS  30000

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system);

/* Ends the loader after a failure, once a person had time to read about it. */
__attribute__((noreturn)) static void give_up(void)
{
	console_print(
		"Press a key to return to the firmware; it happens by itself in 30 seconds.\n");
	keys_wait(FAILURE_MS);
	firmware_return(EFI_LOAD_ERROR);
}

/* The entry to try where the configuration is of no use: the usual files, not verified. */
static void make_fallback(struct config *config)
{
	static const struct config_entry fallback = {
		.name = "kelner without configuration, not verified",
		.kernel.path = "/kelner/kernel.elf",
		.initrd.path = "/kelner/initrd.img",
	};

	memset(config, 0, sizeof(*config));
	config->count = 1;
	config->entries[0] = fallback;
}

/* False, after a message: there is none, or it has a mistake. */
static bool read_config(struct config *config)
{
	struct config_error error;
	struct file file;
	bool understood;

	if (!file_read(CONFIG_PATH, "configuration", CONFIG_FILE_MAX, CONFIG_HINT, &file))
		return false;
	understood = config_parse(file.bytes, file.size, config, &error);
	file_free(&file);
	if (understood)
		return true;
	if (error.line > 0)
		console_error("The configuration %s, line %u: %s. Correct that line.", CONFIG_PATH,
			      error.line, error.text);
	else
		console_error("The configuration %s: %s. " CONFIG_HINT, CONFIG_PATH, error.text);
	return false;
}

/* True where this processor can run the kernel in the state that the firmware left it in. */
static bool check_processor(void)
{
	if (!cpu_has_no_execute()) {
		console_error(
			"This processor cannot forbid execution of data pages (NX), which Kelner "
			"relies on. Switch on \"NX\" or \"Execute Disable\" in the firmware's "
			"setup.");
		return false;
	}
	if (cpu_has_five_levels_on()) {
		console_error(
			"The firmware runs with five-level page tables (LA57), and Kelner uses "
			"four. Switch off \"5-level paging\" or \"LA57\" in the firmware's "
			"setup.");
		return false;
	}
	return true;
}

/* After a failure that a person may be able to mend in the menu. */
static void wait_for_person(void)
{
	console_print(
		"Press a key for the menu; without one the machine returns to its firmware in "
		"30 seconds.\n");
	if (keys_wait(FAILURE_MS) == KEY_NONE)
		firmware_return(EFI_LOAD_ERROR);
}

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system)
{
	uint64_t stage[BOOT_STAGE_COUNT] = {[BOOT_STAGE_LOADER] = cpu_timestamp()};
	struct config *config;
	uint32_t chosen;
	bool ask;

	if (!firmware_open(image, system))
		return EFI_UNSUPPORTED;
	console_open();
	console_print("Kelner loader " LOADER_VERSION "\n");
	if (!check_processor() || !files_open())
		give_up();
	config = firmware_allocate(sizeof(*config));
	if (config == NULL) {
		console_error(
			"Not enough memory for the configuration. Give the machine more memory.");
		give_up();
	}
	random_open();
	graphics_open();
	if (!read_config(config)) {
		make_fallback(config);
		wait_for_person();
		ask = true;
		config->timeout = 0;
	} else {
		ask = config->timeout > 0 || keys_wait(0) != KEY_NONE;
	}
	for (;;) {
		chosen = config->default_entry;
		if (ask && !menu_run(config, config->timeout, &chosen))
			firmware_return(EFI_ABORTED);
		stage[BOOT_STAGE_CONFIG] = cpu_timestamp();
		boot_entry(&config->entries[chosen], stage);
		wait_for_person();
		ask = true;
		config->timeout = 0;
		config->default_entry = chosen;
	}
}
