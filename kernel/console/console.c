/* SPDX-License-Identifier: MIT */
#include <abi/boot.h>
#include <console/screen.h>
#include <kernel/console.h>
#include <kernel/kernel_space.h>
#include <kernel/log.h>
#include <kernel/page.h>

extern const char console_font_data[], console_font_end[]; /* font_data.S */

static const struct colour_pair colours[CONSOLE_COLOUR_COUNT] = {
	[CONSOLE_PLAIN] = {0xc8c8c8, 0x101014},  [CONSOLE_DIM] = {0x8a8a92, 0x101014},
	[CONSOLE_BRIGHT] = {0xffffff, 0x101014}, [CONSOLE_WARNING] = {0xe8c860, 0x101014},
	[CONSOLE_ERROR] = {0xff7468, 0x101014},  [CONSOLE_BANNER] = {0xffffff, 0xa81820},
};

static struct font font;
static struct screen screen;
static bool screen_ready;
static bool lent; /* a driver draws there */

struct boot_framebuffer console_framebuffer;

static cell_t *allocate_cells(size_t count)
{
	unsigned order = 0;
	struct page *page;

	while (order < PAGE_ORDER_MAX && (PAGE_SIZE << order) < count * sizeof(cell_t))
		order++;
	if ((PAGE_SIZE << order) < count * sizeof(cell_t))
		return NULL;
	page = page_alloc_order(PAGE_KERNEL, order);
	return page ? page_pointer(page) : NULL;
}

void console_init(const struct boot_info *boot)
{
	const struct boot_framebuffer *framebuffer = &console_framebuffer;
	struct canvas canvas;
	cell_t *cells;
	size_t count;
	void *memory;

	console_framebuffer = boot->framebuffer;
	if (framebuffer->base == 0) {
		log_notice("no framebuffer: messages go to the serial port only");
		return;
	}
	memory = kernel_map_device(paddr(framebuffer->base), framebuffer->size,
				   CACHE_WRITE_COMBINING);
	if (!memory || !canvas_open(&canvas, framebuffer, memory) ||
	    !font_open(&font, console_font_data, (size_t)(console_font_end - console_font_data)) ||
	    (count = screen_cells(&canvas, &font)) == 0 || !(cells = allocate_cells(count))) {
		log_warning("cannot use the framebuffer (%ux%u, %u bytes per pixel)",
			    framebuffer->width, framebuffer->height, framebuffer->pixel_bytes);
		return;
	}
	screen_open(&screen, &canvas, &font, cells, colours, CONSOLE_COLOUR_COUNT);
	screen_ready = true;
	log_replay_to_screen();
	log_info("console: %ux%u pixels, %ux%u characters", framebuffer->width, framebuffer->height,
		 screen.columns, screen.rows);
}

void console_lend(uint64_t address)
{
	lent |= console_framebuffer.base && address == console_framebuffer.base;
}

void console_write(const char *text, size_t length, enum console_colour colour)
{
	if (screen_ready && !lent)
		screen_write(&screen, text, length, colour);
}

void console_fill_row(enum console_colour colour)
{
	if (screen_ready && !lent)
		screen_fill_row(&screen, colour);
}

void console_clear(void)
{
	lent = false;
	if (screen_ready)
		screen_clear(&screen);
}

unsigned console_rows(void)
{
	return screen_ready ? screen.rows : 0;
}

unsigned console_row(void)
{
	return screen_ready ? screen.row : 0;
}
