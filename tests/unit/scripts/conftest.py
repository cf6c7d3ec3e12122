# SPDX-License-Identifier: MIT
"""Loads the scripts as modules and runs them as commands."""
import importlib.machinery
import importlib.util
import os
import subprocess
import sys

import pytest

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
SCRIPTS = os.path.join(TOP, "scripts")
sys.path[:0] = [os.path.join(SCRIPTS, "lib"), os.path.join(TOP, "tests", "system")]


def load(name):
    path = os.path.join(SCRIPTS, name)
    loader = importlib.machinery.SourceFileLoader(name.replace("-", "_"), path)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


@pytest.fixture
def script():
    """A function that loads a script by its name."""
    return load


@pytest.fixture
def run():
    """A function that runs a script and answers the finished process."""
    def execute(name, *arguments, **options):
        return subprocess.run([os.path.join(SCRIPTS, name), *map(str, arguments)], capture_output=True, text=True,
                              timeout=120, check=False, **options)
    return execute
