"""Several workers of one example, as processes that share what they import: many.py COUNT SCRIPT ARGUMENTS…"""

import contextlib
import os
import runpy
import sys

import yaml  # noqa: F401

import guidon  # noqa: F401

with contextlib.suppress(ImportError):
    import sklearn.datasets  # noqa: F401

count, script = int(sys.argv[1]), sys.argv[2]
sys.argv = sys.argv[2:]
sys.path.insert(0, os.path.dirname(os.path.abspath(script)))
processes = []
for _ in range(count):
    process = os.fork()
    if process == 0:
        runpy.run_path(script, run_name="__main__")
        sys.exit(0)
    processes.append(process)
codes = [os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) for process in processes]
sys.exit(max(map(abs, codes)))
