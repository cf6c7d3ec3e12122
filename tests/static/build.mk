# SPDX-License-Identifier: MIT
# Static checks over the whole tree: formatting, licence lines, words that must not be left behind.

CHECKS += check-format check-text

.PHONY: check-format check-text

check-format:
	@$(PYTHON) tests/static/check-format

check-text:
	@$(PYTHON) tests/static/check-text
