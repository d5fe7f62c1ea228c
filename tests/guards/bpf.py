"""Bpf: what a seccomp filter would decide, worked out by hand, for machines that are not here."""


def decide(program: bytes, number: int, audit: int, first: int = 0, second: int = 0) -> str:
    """Run classic BPF by hand over what the kernel would show it."""
    shown = {0: number, 4: audit, 16: first, 24: second}
    held, at = 0, 0
    while True:
        code = int.from_bytes(program[at : at + 2], "little")
        yes, no = program[at + 2], program[at + 3]
        value = int.from_bytes(program[at + 4 : at + 8], "little")
        at += 8
        if code == 0x20:
            held = shown[value]
        elif code == 0x06:
            return {0x7FFF0000: "allow", 0x80000000: "kill", 0x50001: "refuse", 0x50026: "nosys"}[
                value
            ]
        else:
            holds = {0x15: held == value, 0x35: held >= value, 0x45: bool(held & value)}[code]
            at += 8 * (yes if holds else no)
