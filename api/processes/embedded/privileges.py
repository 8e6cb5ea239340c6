"""What a server process changes about itself between fork and exec.

It asks the kernel to signal it when its parent ends, and, because PostgreSQL refuses to run as root, it becomes
another account when root starts it.
"""

import ctypes
import os
import pwd
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

# linux/prctl.h, linux/securebits.h and linux/capability.h
_PR_SET_PDEATHSIG = 1
_PR_SET_NAME = 15
_PR_SET_SECUREBITS = 28
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_RAISE = 2
_SECBIT_NO_SETUID_FIXUP = 1 << 2
_CAP_DAC_OVERRIDE = 1
_CAPABILITY_VERSION_3 = 0x20080522

_IS_LINUX = sys.platform == "linux"
# Loaded before any fork: between fork and exec only system calls are safe.
_libc = ctypes.CDLL(None, use_errno=True) if _IS_LINUX else None


class Account(msgspec.Struct, frozen=True):
    """Who a process runs as."""

    uid: int
    gid: int


def account_for(directory: Path) -> Account | None:
    """Return who PostgreSQL must run as, or None when the caller's own account will do.

    Root gives way to the owner of the existing files, or to `nobody` for new ones.
    """
    if os.geteuid() != 0:
        return None
    status = directory.stat() if directory.exists() else None
    if status is not None and status.st_uid != 0:
        return Account(status.st_uid, status.st_gid)
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def before_exec(death_signal: signal.Signals, account: Account | None) -> Callable[[], None]:
    """Return what a new process has to run before it becomes the server.

    Args:
        death_signal: What the kernel sends it when its parent ends (Linux only).
        account: Who it becomes; None keeps the caller's account.
    """
    parent = os.getpid()

    def prepare() -> None:
        if account is not None:
            _become(account)
        # Last, because a change of account clears it.
        die_with(parent, death_signal)

    return prepare


def die_with(parent: int, death_signal: signal.Signals) -> None:
    """Have the kernel signal this process when its parent ends (Linux only); end at once if it already has."""
    if _IS_LINUX:
        _prctl(_PR_SET_PDEATHSIG, death_signal)
        if os.getppid() != parent:
            os._exit(1)


def call(name: str) -> None:
    """Give this process a name for lists of processes, 15 bytes at most (Linux only)."""
    if _libc is not None:
        _libc.prctl(ctypes.c_int(_PR_SET_NAME), ctypes.c_char_p(name.encode()), *[ctypes.c_ulong(0)] * 3)


def _become(account: Account) -> None:
    """Change the account, keeping the one capability that lets it reach files wherever root has put them.

    Without CAP_DAC_OVERRIDE a binary or data directory below /root could not be reached, and the alternative
    would be to open those directories to everybody. The securebit makes access(2) honour the capability too,
    which PostgreSQL uses to find its own binary. Where root may not hand capabilities on, the account goes
    without, and PostgreSQL says in its log what it cannot reach.
    """
    can_keep = _IS_LINUX and _prctl(_PR_SET_SECUREBITS, _SECBIT_NO_SETUID_FIXUP)
    os.setgroups([])
    os.setgid(account.gid)
    os.setuid(account.uid)
    if can_keep:
        _limit_capabilities(1 << _CAP_DAC_OVERRIDE)
        _prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, _CAP_DAC_OVERRIDE)


def _limit_capabilities(mask: int) -> None:
    """Reduce the effective, permitted and inheritable capabilities to those of the mask; see capset(2)."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)(mask, mask, mask, 0, 0, 0)
    if _libc is not None and _libc.capset(header, sets) != 0:
        empty = (ctypes.c_uint32 * 6)()
        _libc.capset(header, empty)


def _prctl(option: int, *arguments: int) -> bool:
    padded = [ctypes.c_ulong(argument) for argument in (*arguments, 0, 0, 0, 0)[:4]]
    return _libc is not None and _libc.prctl(ctypes.c_int(option), *padded) == 0
