"""The source of the project, as the house rules read it."""

import ast
import io
import subprocess
import tokenize
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "clerestory"
DOORS = ("web", "api")
SILENT = {
    *(tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE),
    *(tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER),
}

type Rule = Callable[[str], list[str]]
"""A rule reads one file's text and returns what is wrong with it, each thing in one line."""


@cache
def files() -> tuple[Path, ...]:
    """Return every file that is, or is about to be, committed."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    return tuple(path for name in listed if name and (path := ROOT / name).is_file())


@cache
def code(*under: str) -> tuple[Path, ...]:
    """Return the Python files below these folders of the package, without migrations."""
    tops = [PACKAGE / name for name in under] or [PACKAGE]
    return tuple(
        path
        for path in files()
        if path.suffix == ".py"
        and "migrations" not in path.parts
        and any(top == path or top in path.parents for top in tops)
    )


def web(*suffixes: str) -> Iterator[Path]:
    """Give the files of the web room that end like this."""
    for path in files():
        if PACKAGE / "web" in path.parents and path.suffix in suffixes:
            yield path


def rooms() -> list[Path]:
    """Return the folders of the rooms."""
    return sorted(path.parent for path in PACKAGE.glob("*/__init__.py"))


def complaints(rule: Rule, paths: Iterable[Path]) -> list[str]:
    """Return what is wrong where, over many files."""
    return [
        f"{path.relative_to(ROOT)}: {wrong}"
        for path in paths
        for wrong in rule(path.read_text(encoding="utf-8"))
    ]


@cache
def parsed(text: str) -> ast.Module:
    """Return what a file's text says, which nobody may change: many rules read it."""
    return ast.parse(text)


@cache
def nodes(text: str) -> tuple[ast.AST, ...]:
    """Return every node of a file's text."""
    return tuple(ast.walk(parsed(text)))


def functions(text: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Give every function of a file, methods too."""
    for node in nodes(text):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def lines_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return how many lines a function has, without its decorators and its docstring."""
    first = node.body[0]
    told = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    docstring = (first.end_lineno or 0) - first.lineno + 1 if told else 0
    return (node.end_lineno or 0) - node.lineno + 1 - docstring


def lines_of_code(text: str) -> int:
    """Return how many lines hold code: not blank ones, comments or docstrings."""
    told: set[int] = set()
    for node in nodes(text):
        body = getattr(node, "body", None)
        first = body[0] if isinstance(body, list) and body else None
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
            told |= set(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in SILENT:
            lines |= set(range(token.start[0], token.end[0] + 1))
    return len(lines - told)


def decorators(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> set[str]:
    """Return the names of what decorates a definition."""
    names = set()
    for decorator in node.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        names.add(called.attr if isinstance(called, ast.Attribute) else ast.unparse(called))
    return names


def imports(text: str) -> list[tuple[str, int]]:
    """Return the full names that a file imports, with their lines; `from a import b` is `a.b`."""
    found = []
    for node in nodes(text):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [(f"{node.module}.{alias.name}", node.lineno) for alias in node.names]
    return found
