# SPDX-License-Identifier: MIT
# What every system has besides programs: files in etc/, folders, and the other names of /bin.

ROOT_FILES += $(foreach f,$(wildcard sysroot/root/etc/*),/etc/$(notdir $(f))=$(f):0644)
ROOT_LINKS += /usr/bin=../bin /sbin=bin /usr/sbin=../bin /var/run=../run
ROOT_DIRS += /root:0700 /home /tmp:1777 /var/tmp:1777 /var/log /run /mnt /dev /proc
