"""Filters: seccomp programs, put together from a few kinds of step.

A filter is `struct sock_filter[]`: eight bytes an instruction, little-endian as both machines are.
It sees the number of a system call and its six arguments, never the memory they point to.

Source: linux/seccomp.h, linux/bpf_common.h, linux/audit.h.
"""

import struct
from collections.abc import Iterable
from typing import Final

LOAD, EQUAL, AT_LEAST, BITS, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, MACHINE, FIRST, SECOND = 0, 4, 16, 24  # where things lie in struct seccomp_data
ALLOW, KILL, ERROR = 0x7FFF0000, 0x80000000, 0x00050000
AUDIT: Final = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # AUDIT_ARCH_*
_X32 = 0x40000000  # a second set of numbers on x86-64


def step(code: int, value: int, *, yes: int = 0, no: int = 0) -> bytes:
    """Write one instruction; a comparison skips `yes` or `no` of those that follow."""
    return struct.pack("<HBBI", code, yes, no, value)


def head(machine: str) -> list[bytes]:
    """Kill who calls by another architecture's numbers; leave the number of the call loaded."""
    steps = [
        step(LOAD, MACHINE),
        step(EQUAL, AUDIT[machine], yes=1),
        step(RETURN, KILL),
        step(LOAD, NUMBER),
    ]
    if machine == "x86_64":
        steps += [step(AT_LEAST, _X32, no=1), step(RETURN, KILL)]
    return steps


def refuse(numbers: Iterable[int], error: int) -> list[bytes]:
    """Answer these calls with an error; the number of the call is, and stays, loaded."""
    return [
        part
        for number in sorted(numbers)
        for part in (step(EQUAL, number, no=1), step(RETURN, ERROR | error))
    ]
