"""The data folder of this test process, and of no other.

Settings are read when Django is set up, before any fixture or conftest. So this is loaded before
all else, by `-p tests.folder` in pyproject.toml: whatever CLERESTORY_DATA said, no test touches
that folder; and each process that xdist starts has a folder, and so guards, of its own.
"""

import atexit
import os
import shutil
import tempfile

FOLDER = tempfile.mkdtemp(prefix="clerestory-tests-")
os.environ["CLERESTORY_DATA"] = FOLDER
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
