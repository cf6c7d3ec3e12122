# SPDX-License-Identifier: MIT
# Static checks over the whole tree: formatting, licence lines, words that must not be left behind.

CHECKS += check-format check-text

.PHONY: check-format check-text

check-format:
	@git ls-files '*.c' '*.h' | xargs -r clang-format --dry-run -Werror
	@echo 'format: every C file is as clang-format writes it'

check-text:
	@$(PYTHON) tests/static/check-text
