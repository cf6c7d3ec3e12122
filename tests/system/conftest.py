# SPDX-License-Identifier: MIT
"""Runs two tests at a time: pytest walks the tests in order, while a pool of two threads works ahead.

A test is a function of `lab` and of its own parameters, nothing else. Its body runs in the pool;
pytest's turn at the test is to wait for that and to report it.
"""
import concurrent.futures
import os
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(os.path.dirname(HERE)), "scripts", "lib")]
from lab import Lab  # noqa: E402

AT_ONCE = int(os.environ.get("KELNER_MACHINES", "2"))
POOL = pytest.StashKey()
FUTURE = pytest.StashKey()


def pytest_configure(config):
    config.addinivalue_line("markers", "quick: part of make test-quick")
    config.addinivalue_line("markers", "displays: make test-displays alone")


@pytest.fixture
def lab():
    """A placeholder: the body gets the real one in its own thread."""


def run_body(function, name, parameters):
    lab = Lab(name)
    failed = True
    try:
        function(lab=lab, **parameters)
        failed = False
    finally:
        lab.close(failed)


def pytest_runtestloop(session):
    if session.config.option.collectonly:
        return
    pool = concurrent.futures.ThreadPoolExecutor(AT_ONCE)
    session.config.stash[POOL] = pool
    for item in session.items:
        parameters = dict(item.callspec.params) if hasattr(item, "callspec") else {}
        item.stash[FUTURE] = pool.submit(run_body, item.obj, item.name, parameters)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    pyfuncitem.stash[FUTURE].result()
    return True


def pytest_sessionfinish(session):
    pool = session.config.stash.get(POOL, None)
    if pool:
        pool.shutdown(wait=True, cancel_futures=True)
