"""Machine-made wrong answers: the model solutions with one small change each.

The changes are made in the syntax tree, always the same ones in the same order. Which of them are
wrong is not known from their making: the oracle says so, and drops those that change nothing.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator

from classroom import model_answers

from d2l_conv.homework import ASSIGNMENTS

OPERATORS: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Add, ast.FloorDiv),
    ast.FloorDiv: (ast.Mult, ast.Div),
    ast.Div: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt,),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
    ast.USub: (ast.UAdd,),
}
NAMES = {"min": "max", "max": "min", "zeros_like": "ones_like", "softmax": "log_softmax"}


def solutions(task: str) -> list[str]:
    """The cells of the source notebook up to a task's model solution."""
    names = {name: [one.name for one in tasks] for name, tasks in ASSIGNMENTS.items()}
    homework = next(name for name, tasks in names.items() if task in tasks)
    answers = model_answers(homework)
    upto = names[homework][: names[homework].index(task) + 1]
    imports = "import torch\nfrom torch import nn\nfrom torch.nn import functional as F\n"
    return [imports, *(answers[f"{t}_answer"] for t in upto if f"{t}_answer" in answers)]


def mutants(source: str) -> Iterator[tuple[str, str]]:
    """All single changes of a cell: what was changed, and the changed source."""
    tree = ast.parse(source)
    seen = {ast.dump(tree)}
    for position in range(sum(1 for _ in ast.walk(tree))):
        for number in range(6):
            changed = copy.deepcopy(tree)
            node = list(ast.walk(changed))[position]
            line = getattr(node, "lineno", 0)
            before = ast.unparse(node) if not isinstance(node, ast.Module) else ""
            what = _change(node, number)
            if what is None:
                break
            ast.fix_missing_locations(changed)
            text = ast.dump(changed)
            if what and text not in seen:
                seen.add(text)
                first = before.splitlines()[0] if before else ""
                yield f"line {line}: {first}: {what}", ast.unparse(changed) + "\n"


def _change(node: ast.AST, number: int) -> str | None:
    """Make change ``number`` to a node in place; say what it was, '' for none, None for no more."""
    changes = list(_changes(node))
    if number >= len(changes):
        return None
    what, make = changes[number]
    make()
    return what


def _changes(node: ast.AST) -> Iterator[tuple[str, object]]:
    if isinstance(node, ast.BinOp | ast.AugAssign):
        for other in OPERATORS.get(type(node.op), ()):
            yield f"{other.__name__}", lambda o=other: setattr(node, "op", o())
    if isinstance(node, ast.BoolOp | ast.UnaryOp):
        for other in OPERATORS.get(type(node.op), ()):
            yield f"{other.__name__}", lambda o=other: setattr(node, "op", o())
    if isinstance(node, ast.Compare):
        for other in OPERATORS.get(type(node.ops[0]), ()):
            yield f"{other.__name__}", lambda o=other: node.ops.__setitem__(0, o())
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        for value in (node.value + 1, node.value - 1):
            yield f"{value}", lambda v=value: setattr(node, "value", v)
    if isinstance(node, ast.Tuple | ast.Call):
        items = node.elts if isinstance(node, ast.Tuple) else node.args
        for i in range(len(items) - 1):
            yield f"swap {i}, {i + 1}", lambda i=i, x=items: x.insert(i, x.pop(i + 1))
    if isinstance(node, ast.Slice) and node.lower is not None and node.upper is not None:
        yield "from the start", lambda: setattr(node, "lower", None)
        yield "to the end", lambda: setattr(node, "upper", None)
    if isinstance(node, ast.Name | ast.Attribute):
        key = "id" if isinstance(node, ast.Name) else "attr"
        if getattr(node, key) in NAMES:
            new = NAMES[getattr(node, key)]
            yield new, lambda: setattr(node, key, new)
    for block in ("body", "orelse"):
        statements = getattr(node, block, None)
        if isinstance(statements, list) and not isinstance(node, ast.Module):
            for i, statement in enumerate(statements):
                if _may_go(statement):
                    yield (
                        f"without '{ast.unparse(statement).splitlines()[0]}'",
                        lambda i=i, s=statements: s.__setitem__(i, ast.Pass()),
                    )


def _may_go(statement: ast.stmt) -> bool:
    text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return not text and not isinstance(statement, ast.Pass | ast.FunctionDef)


def chosen(task: str, most: int) -> list[tuple[str, str]]:
    """At most so many mutants of a task's model solution, spread evenly over all of them."""
    every = list(mutants(solutions(task)[-1]))
    return [every[i * len(every) // most] for i in range(most)] if len(every) > most else every
