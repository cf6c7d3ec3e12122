/* SPDX-License-Identifier: MIT */
#include <abi/boot.h>
#include <kernel/arch.h>
#include <kernel/boot_stages.h>
#include <kernel/log.h>

#define LINE_BYTES 320

static const char *const loader_names[BOOT_STAGE_COUNT] = {
	[BOOT_STAGE_CONFIG] = "configuration", [BOOT_STAGE_READ] = "files",
	[BOOT_STAGE_VERIFIED] = "hashes",      [BOOT_STAGE_PLACED] = "placing",
	[BOOT_STAGE_EXIT] = "firmware exit",
};

static const char *const kernel_names[KERNEL_STAGE_COUNT] = {
	[KERNEL_STAGE_ENTRY] = "kernel entry", [KERNEL_STAGE_MEMORY] = "memory",
	[KERNEL_STAGE_SCREEN] = "screen",      [KERNEL_STAGE_MACHINE] = "machine",
	[KERNEL_STAGE_CPUS] = "processors",    [KERNEL_STAGE_PROGRAM] = "first program",
};

static uint64_t stamps[KERNEL_STAGE_COUNT];

struct report {
	uint64_t last; /* time stamp of the stage before */
	size_t length;
	char line[LINE_BYTES];
};

void boot_stage_mark(enum kernel_stage stage)
{
	stamps[stage] = arch_cycles();
}

static void add_time(struct report *report, const char *name, uint64_t cycles)
{
	uint64_t microseconds = arch_cycles_time(cycles) / 1000;

	if (report->length >= LINE_BYTES)
		return;
	report->length += format_text(report->line + report->length, LINE_BYTES - report->length,
				      "%s%s %lu.%lu ms", report->length ? ", " : "", name,
				      microseconds / 1000, microseconds / 100 % 10);
}

/* A stage that did not happen leaves its time to the next. */
static void add_stages(struct report *report, const char *const *names, const uint64_t *ends,
		       unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		if (names[i] == NULL || ends[i] < report->last)
			continue;
		add_time(report, names[i], ends[i] - report->last);
		report->last = ends[i];
	}
}

void boot_stages_log(const struct boot_info *boot)
{
	uint64_t start = boot->stage[BOOT_STAGE_LOADER];
	struct report report = {.last = start};

	add_stages(&report, loader_names, boot->stage, BOOT_STAGE_COUNT);
	add_stages(&report, kernel_names, stamps, KERNEL_STAGE_COUNT);
	add_time(&report, "together", report.last - start);
	log_info("kelner: boot stages %s", report.line);
}
