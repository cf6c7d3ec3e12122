# SPDX-License-Identifier: MIT
# What file servers are made with: paths, permissions, open files (filesystem.h).

FILESYSTEM_SOURCES := $(wildcard servers/filesystem/*.c)
