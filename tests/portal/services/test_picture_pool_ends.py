import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.support import waiting

ROOT = Path(__file__).parents[3]

ENDED = """
import os, sys
from portal.services.pictures import ready
from tests.support import photographs
ready(photographs.jpeg())
import psutil
[worker] = psutil.Process().children()
print(worker.pid, flush=True)
{end}
"""


@pytest.mark.parametrize("end", ["pass", "os._exit(0)", "os.kill(os.getpid(), 9)"])
def test_the_worker_ends_with_the_process_that_started_it(end: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", ENDED.format(end=end)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    pid = int(done.stdout)
    assert done.stderr == ""
    waiting.until(lambda: not _runs(pid), "the worker ends")


def _runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


FORKED = """
import os, sys
from portal.services.pictures import ready
from tests.support import photographs
def bare(photo): return photo.renditions["1600.webp"]
mine = bare(ready(photographs.jpeg()))
child = os.fork()
if child == 0:
    theirs = [bare(ready(photographs.png())) for _ in range(5)]
    os._exit(0 if set(theirs) == {bare(ready(photographs.png()))} else 1)
ours = [bare(ready(photographs.jpeg())) for _ in range(5)]
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) or set(ours) != {mine})
"""


def test_a_process_that_forks_shares_no_worker_with_its_child() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FORKED], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
