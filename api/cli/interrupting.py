"""Ctrl-C ends a command at once, whatever it computes.

Python notices a signal only between two of its own instructions, and a compiled pass may take minutes. The
interpreter's C handler, though, writes to a descriptor the moment the signal comes, and a thread that waits there can
run, because compiled passes hold no lock. If the main thread does not hear of it in time, that thread ends the
process. Where a command ends servers in order, the main thread has heard of it, and is left alone.

What is raised inside a destructor or a weak reference's callback, as while modules are imported, Python drops with a
word on standard error; an interrupt that was dropped so is sent again, and nothing is said.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final, NoReturn

INTERRUPTED: Final = 128 + signal.SIGINT
PATIENCE_S: Final = 0.5
SOON_S: Final = 0.01
"""After which a dropped interrupt is sent again, from where it can be raised."""


@contextmanager
def interruptible() -> Iterator[None]:
    """Let Ctrl-C end this process with exit code 130 while the block runs."""
    heard = threading.Event()

    def hear(number: int, frame: FrameType | None) -> None:
        heard.set()
        signal.default_int_handler(number, frame)

    before, complain = signal.signal(signal.SIGINT, hear), sys.unraisablehook

    def drop(dropped: "sys.UnraisableHookArgs") -> None:
        if dropped.exc_type is KeyboardInterrupt:
            threading.Timer(SOON_S, os.kill, (os.getpid(), signal.SIGINT)).start()
        else:
            complain(dropped)

    sys.unraisablehook = drop
    read_end, write_end = os.pipe()
    os.set_blocking(write_end, False)  # as `os` declares it
    signal.set_wakeup_fd(write_end, warn_on_full_buffer=False)
    threading.Thread(target=_watch, args=(read_end, hear, heard), daemon=True).start()
    try:
        yield
    except KeyboardInterrupt:  # before the commands are loaded, or after the last of them; else typer catches it
        end_now()
    except SystemExit as ending:
        if ending.code == INTERRUPTED:
            end_now()
        raise
    finally:
        sys.unraisablehook = complain
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGINT, before)


def end_now() -> NoReturn:
    """End this process and those that compute for it, without waiting for what they are at."""
    for child in multiprocessing.active_children():
        child.terminate()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(INTERRUPTED)


def _watch(read_end: int, hear: object, heard: threading.Event) -> None:
    """End the process if the main thread does not hear of a Ctrl-C; a command with a handler of its own hears it."""
    while True:
        came = os.read(read_end, 64)
        if signal.SIGINT in came and signal.getsignal(signal.SIGINT) is hear and not heard.wait(PATIENCE_S):
            end_now()
