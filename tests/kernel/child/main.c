/* SPDX-License-Identifier: MIT */
/* A program that does one thing, mostly a wrong one: its first argument says which. */
#include <abi/space.h>
#include <kelner/memory.h>
#include <kelner/message.h>
#include <kelner/print.h>
#include <kelner/start.h>
#include <kelner/syscalls.h>

#define KERNEL_ADDRESS 0xffffffff80000000UL
#define DIRECT_ADDRESS 0xffff888000000000UL
#define NOT_CANONICAL  0x800000000000UL

static const char constant[16] = "constant";
static volatile unsigned depth = 1;

static void touch(uintptr_t address)
{
	*(volatile char *)address = 1;
}

static int look(uintptr_t address)
{
	return *(volatile const char *)address;
}

static void jump(uintptr_t address)
{
	((void (*)(void))address)();
}

static __attribute__((noinline)) unsigned overflow(void)
{
	volatile char page[4096];

	page[0] = (char)depth++;
	return depth ? overflow() + (unsigned)page[0] : 0;
}

static void do_exit_thread(void)
{
	kelner_thread_exit(0);
}

static void do_write_null(void)
{
	touch(0);
}

static void do_read_kernel(void)
{
	look(KERNEL_ADDRESS);
}

static void do_read_direct(void)
{
	look(DIRECT_ADDRESS);
}

static void do_write_kernel(void)
{
	touch(KERNEL_ADDRESS);
}

static void do_read_not_canonical(void)
{
	look(NOT_CANONICAL);
}

static void do_write_constant(void)
{
	touch((uintptr_t)constant);
}

static void do_write_code(void)
{
	touch((uintptr_t)do_write_code);
}

static void do_jump_null(void)
{
	jump(0);
}

static void do_jump_kernel(void)
{
	jump(KERNEL_ADDRESS);
}

static void do_jump_not_canonical(void)
{
	jump(NOT_CANONICAL);
}

static void do_jump_stack(void)
{
	char code[16] = {(char)0xc3};

	__asm__ volatile("" : : "r"(code) : "memory");
	jump((uintptr_t)code);
}

static void do_overflow(void)
{
	overflow();
}

static void do_undefined(void)
{
	__asm__ volatile("ud2");
}

static void do_divide(void)
{
	__asm__ volatile("xor %%ecx, %%ecx; mov $1, %%eax; cltd; idiv %%ecx"
			 :
			 :
			 : "eax", "ecx", "edx");
}

static void do_breakpoint(void)
{
	__asm__ volatile("int3");
}

static void do_halt(void)
{
	__asm__ volatile("hlt");
}

static void do_interrupts_off(void)
{
	__asm__ volatile("cli");
}

static void do_port(void)
{
	__asm__ volatile("outb %%al, $0x80" : : "a"(0));
}

static void do_msr(void)
{
	__asm__ volatile("rdmsr" : : "c"(0xc0000080) : "eax", "edx");
}

static void do_control(void)
{
	__asm__ volatile("mov %%cr3, %%rax" : : : "rax");
}

static void do_swapgs(void)
{
	__asm__ volatile("swapgs");
}

static void do_int80(void)
{
	__asm__ volatile("int $0x80");
}

static void do_int_interrupt(void)
{
	__asm__ volatile("int $0x30");
}

static void do_selector(void)
{
	__asm__ volatile("mov %0, %%ss" : : "r"(0x10));
}

static void do_x87(void)
{
	uint16_t control = 0;

	__asm__ volatile("fninit; fldcw %0; fld1; fldz; fdivrp; fwait" : : "m"(control));
}

/* A system call whose return address is the last below the hole: it must not return there. */
static void do_call_at_the_top(void)
{
	int64_t address = kelner_space_map(
		HANDLE_SELF, 0x7fffffffe000, 4096,
		SPACE_FLAGS(PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED), HANDLE_NONE, 0);

	if (address < 0)
		return;
	memcpy((char *)address + 4094, "\x0f\x05", 2);
	if (kelner_space_protect(HANDLE_SELF, (uintptr_t)address, 4096, PROT_READ | PROT_EXEC) == 0)
		__asm__ volatile("jmp *%0" : : "r"(address + 4094), "a"(4096L) : "memory");
}

/* Comes back as if from a signal, to the kernel. */
static void do_signal_return(void)
{
	thread_page()->frame = (struct saved_frame){.rip = KERNEL_ADDRESS, .rsp = KERNEL_ADDRESS};
	kelner_signal_return();
}

static void do_behind_file(void)
{
	handle_t vmo = (handle_t)kelner_vmo_create(4096, "short", 5);
	int64_t address = kelner_space_map(HANDLE_SELF, 0, 8192,
					   SPACE_FLAGS(PROT_READ | PROT_WRITE, MAP_SHARED), vmo, 0);

	if (address >= 0)
		touch((uintptr_t)address + 4096);
}

static const struct {
	const char *name;
	void (*run)(void);
} deeds[] = {
	{"exit-thread", do_exit_thread},
	{"write-null", do_write_null},
	{"read-kernel", do_read_kernel},
	{"read-direct", do_read_direct},
	{"write-kernel", do_write_kernel},
	{"read-not-canonical", do_read_not_canonical},
	{"write-constant", do_write_constant},
	{"write-code", do_write_code},
	{"jump-null", do_jump_null},
	{"jump-kernel", do_jump_kernel},
	{"jump-not-canonical", do_jump_not_canonical},
	{"jump-stack", do_jump_stack},
	{"overflow", do_overflow},
	{"undefined", do_undefined},
	{"divide", do_divide},
	{"breakpoint", do_breakpoint},
	{"halt", do_halt},
	{"interrupts-off", do_interrupts_off},
	{"port", do_port},
	{"msr", do_msr},
	{"control", do_control},
	{"swapgs", do_swapgs},
	{"int80", do_int80},
	{"int-interrupt", do_int_interrupt},
	{"selector", do_selector},
	{"x87", do_x87},
	{"call-at-the-top", do_call_at_the_top},
	{"signal-return", do_signal_return},
	{"behind-file", do_behind_file},
};

/* Exit status 0 to 9: asked for by a digit; 100: the deed did not end the program. */
int main(int argc, char **argv, char **envp)
{
	(void)envp;
	if (argc < 2)
		return 101;
	if (argv[1][0] >= '0' && argv[1][0] <= '9')
		return argv[1][0] - '0';
	for (size_t i = 0; i < sizeof(deeds) / sizeof(deeds[0]); i++) {
		if (strcmp(deeds[i].name, argv[1]) == 0) {
			deeds[i].run();
			return 100;
		}
	}
	return 102;
}
