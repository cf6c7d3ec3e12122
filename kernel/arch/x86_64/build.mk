# SPDX-License-Identifier: MIT
# The fast paths are entered by assembly that needs no register kept, so GCC may use them all.
CFLAGS_kernel/arch/x86_64/fast_paths.c := -fomit-frame-pointer -fcall-used-rbx \
	-fcall-used-r12 -fcall-used-r13 -fcall-used-r14 -fcall-used-r15
