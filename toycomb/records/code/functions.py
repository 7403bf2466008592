"""Functions: their code with everything that it names, resolved as it would be when it runs."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections import ChainMap, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import CodeType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

from toycomb.records.code import names, origin, unknown
from toycomb.records.code import steps as reading
from toycomb.records.code.plain import SIMPLE, Token
from toycomb.records.code.steps import Step

if TYPE_CHECKING:
    from toycomb.records.code.reached import Walk

MISSING = object()
LOADS = ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS")
ATTRIBUTES = ("LOAD_ATTR", "LOAD_METHOD")
LOGS: dict[Any, set[str]] = {
    list: {"append", "extend", "insert", "clear"},
    deque: {"append", "appendleft", "extend", "clear"},
    set: {"add", "update", "discard", "clear"},
    dict: {"update", "clear"},
}
"""Methods that give nothing back: what is only written to decides nothing."""
NAMES, TEXTS, NO_WORDS = {"__name__"}, {"__doc__"}, set[str]()
BESIDE = {"__doc__", "__name__", "__qualname__", "__module__", "_numba_type_"}
"""Attributes of functions that decide nothing: words, and what numba remembers."""
WORDS = {"__name__": NAMES, "__qualname__": NAMES, "__doc__": TEXTS, "getdoc": TEXTS}
"""What reads the names and docstrings of functions, which do not count otherwise."""


@dataclass
class Scope:
    """Where code finds names: globals, builtins, and variables whose value is known beforehand."""

    globals: Mapping[str, Any]
    builtins: Mapping[str, Any]
    known: dict[str, Any] = field(default_factory=dict)

    def get(self, name: str) -> Any:
        """A global or builtin."""
        return self.globals.get(name, self.builtins.get(name, MISSING))


def function(walk: Walk, value: FunctionType, label: str) -> Token:
    """A function: code, defaults, and attributes; of one that a library made while running, its variables as well."""
    held = {} if hasattr(value, "_clear_cache") else vars(value)  # singledispatch: see `_variables`
    extra = {k: x for k, x in held.items() if k not in BESIDE}
    parts = (
        *(walk.ref(x, label) for x in value.__defaults__ or ()), "keywords",
        *((k, walk.ref(x, f"{label}.{k}")) for k, x in sorted((value.__kwdefaults__ or {}).items())), "attributes",
        *((k, walk.ref(x, f"{label}.{k}")) for k, x in sorted(extra.items())),
    )  # fmt: skip
    cells = {
        name: cell.cell_contents if _filled(cell) else MISSING
        for name, cell in zip(value.__code__.co_freevars, value.__closure__ or (), strict=True)
    }
    whose = origin.of_globals(value.__globals__, value.__code__.co_filename)
    if whose in (origin.LIBRARY, origin.OWN):
        maker = names.Name(whose, str(value.__globals__.get("__name__")), value.__code__.co_qualname)
        return ("made by", walk.named(maker, value), *_variables(walk, value, cells), *parts)
    walk.word(value.__qualname__, value.__doc__)
    walk.files.add(value.__code__.co_filename)
    scope = Scope(value.__globals__, getattr(value, "__builtins__"), cells)  # noqa: B009  (unknown to mypy)
    return ("function", code(walk, value.__code__, scope), *parts)


def _variables(walk: Walk, value: FunctionType, cells: dict[str, Any]) -> list[Token]:
    """Variables around a function that a library made."""
    if hasattr(value, "registry") and hasattr(value, "dispatch"):  # singledispatch: the others are its memory
        return [walk.ref(dict(value.registry), "registry")]
    return [(name, () if x is MISSING else walk.ref(x, name)) for name, x in cells.items()]


def code(walk: Walk, value: CodeType, scope: Scope) -> Token:
    """A code object: signature, exceptions, steps."""
    return ("code", reading.signature(value), reading.handlers(value), *_Reader(walk, value, scope).tokens())


class _Reader:
    """Goes through the steps of one code object and resolves what they name."""

    def __init__(self, walk: Walk, value: CodeType, scope: Scope) -> None:
        self.walk, self.steps = walk, reading.steps(value)
        once = reading.stored_once(value)
        free = {name: x for name, x in scope.known.items() if name in value.co_freevars}
        self.scope = Scope(scope.globals, scope.builtins, free)
        self.once = once - set(value.co_freevars)
        self.cells = set(value.co_cellvars)
        self.imported: Any = MISSING

    def tokens(self) -> list[Token]:
        """Every step with what it reaches."""
        for position, step in enumerate(self.steps):  # an inner function may stand before what it uses is imported
            if step.operation in (*LOADS, "IMPORT_NAME", "IMPORT_FROM"):
                self._token(position, step)
        return [self._token(position, step) for position, step in enumerate(self.steps)]

    def _token(self, position: int, step: Step) -> Token:
        head = (step.operation, step.argument)
        self.walk.said |= {step.argument} if type(step.argument) is str else set()
        if step.kind == "name":
            self.walk.words_read |= WORDS.get(step.argument, NO_WORDS)
            if step.argument in unknown.LOOKS and step.operation in (*ATTRIBUTES, "LOAD_GLOBAL", "IMPORT_FROM"):
                self.walk.say(step.argument, "which reads code while running")
        if step.kind == "constant":
            if isinstance(step.argument, CodeType):
                return (step.operation, code(self.walk, step.argument, self.scope))
            return (step.operation, self.walk.ref(step.argument, "a constant"))
        if step.operation in LOADS:
            found = self.scope.get(step.argument)
            return (*head, "missing") if found is MISSING else (*head, self._use(position, found, step.argument))
        if step.operation == "IMPORT_NAME":
            return (*head, self._import(position, step.argument))
        if step.operation == "IMPORT_FROM" and isinstance(self.imported, ModuleType):
            return (*head, self._import_from(position, _attribute(self.imported, step.argument), step.argument))
        return (*head, *self._loaded(position, step)) if step.kind == "local" else head

    def _loaded(self, position: int, step: Step) -> list[Token]:
        """What a step that loads variables reaches; an attribute that follows is that of the last one."""
        variables = [x for x in step.loads if x not in self.cells or not step.operation.startswith("LOAD_FAST")]
        tokens = []
        for number, name in enumerate(variables):
            if (value := self.scope.known.get(name, MISSING)) is not MISSING:
                last = number == len(variables) - 1
                tokens.append(self._use(position, value, name) if last else self.walk.ref(value, name))
        return tokens

    def _use(self, position: int, value: Any, label: str) -> Token:
        """What is done with a value: only modules and records that are written to are not taken whole."""
        after = self._after(position)
        while isinstance(value, ModuleType) and after is not None and after.operation in ATTRIBUTES:
            holder, found = value, _attribute(value, after.argument)
            if found is MISSING:
                return ("missing", after.argument)
            label, value, position = f"{label}.{after.argument}", found, self.steps.index(after, position + 1)
            if (token := _state(holder, after.argument, value)) is not None:
                return token
            after = self._after(position)
        if after is not None and after.operation in ATTRIBUTES and after.argument in LOGS.get(type(value), set()):
            return ("log", type(value).__name__)
        if isinstance(value, ModuleType) and self._kept(position, value):
            return ("kept",)
        return self._constant_text(position, value) or self.walk.ref(value, label)

    def _after(self, position: int) -> Step | None:
        following = (x for x in self.steps[position + 1 :] if x.operation != "PUSH_NULL")
        return next(following, None)

    def _kept(self, position: int, value: ModuleType) -> bool:
        """Whether a module only goes into a variable, to be followed where that is used."""
        after = self._after(position)
        if after is None or not after.stores or after.stores[0] not in self.once:
            return False
        self.scope.known[after.stores[0]] = value
        return True

    def _constant_text(self, position: int, value: Any) -> Token | None:
        """What `import_module("name")` or `eval("text")` reach with a text that is written there."""
        if (found := unknown.computed(value)) is None:
            return None
        following = [x for x in self.steps[position + 1 : position + 4] if x.operation != "PUSH_NULL"]
        if len(following) < 2 or following[1].operation != "CALL" or following[1].argument != 1:
            return None
        text = following[0].argument
        if following[0].kind != "constant" or not isinstance(text, str):
            return None
        if found in ("eval", "exec"):
            around = ChainMap(self.scope.known, dict(self.scope.globals))
            return code(self.walk, compile(text, "", found), Scope(around, self.scope.builtins))
        if found in ("__import__", "importlib.import_module"):
            module = load(text)
            return ("module", module) if isinstance(module, str) else self.walk.ref(module, text)
        return None

    def _import(self, position: int, name: str) -> Token:
        level, wanted = (x.argument for x in self.steps[position - 2 : position])
        full = name
        if level:
            around = self.scope.globals
            package = around.get("__package__") or str(around.get("__name__")).rpartition(".")[0]
            full = importlib.util.resolve_name("." * level + name, package)
        self.imported = module = load(full)
        if not isinstance(module, ModuleType):
            return ("module", module) if isinstance(module, str) else self.walk.ref(module, full)
        if not wanted and not level:
            module = self.imported = sys.modules[name.partition(".")[0]]
        after = self._after(position)
        apart = wanted or (after is not None and after.operation == "IMPORT_FROM")  # from a import b, import a.b as c
        return ("taken apart",) if apart else self._use(position, module, full)

    def _import_from(self, position: int, value: Any, label: str) -> Token:
        if value is MISSING:
            return ("missing",)
        after = self._after(position)
        if after is not None and after.operation == "SWAP":  # import a.b.c as d
            self.imported = value
            return ("taken apart",)
        return self._use(position, value, label)


def load(name: str) -> Any:
    """A module by name: one of the user's is loaded now if need be, to be read; of others, what they count as."""
    if sys.modules.get(name) is not None:
        return sys.modules[name]
    top = name.partition(".")[0]
    try:
        spec = importlib.util.find_spec(top)
        if spec is None:
            return "absent"
        whose = origin.of_file(top, spec.origin if spec.origin not in ("built-in", "frozen") else None)
        return f"{origin.label(top)}: {name}" if whose == origin.LIBRARY else importlib.import_module(name)
    except ImportError:
        return "absent"


def _state(holder: ModuleType, name: str, value: Any) -> Token | None:
    """State of a library, such as `sys.path`, by name: where a program runs is not what it is."""
    if type(value) in SIMPLE or callable(value) or isinstance(value, ModuleType):
        return None
    if unknown.computed(value) or unknown.changing(value) or origin.of_module(holder.__name__) != origin.LIBRARY:
        return None
    if names.of(type(value)) is None:
        return None  # a user put it there
    return ("state", holder.__name__, name)


def _attribute(module: ModuleType, name: str) -> Any:
    found = vars(module).get(name, MISSING)
    if found is MISSING:
        found = getattr(module, name, MISSING)
    if found is MISSING and hasattr(module, "__path__") and names.of(module) is None:
        submodule = load(f"{module.__name__}.{name}")
        return submodule if isinstance(submodule, ModuleType) else MISSING
    return found


def _filled(cell: Any) -> bool:
    try:
        _ = cell.cell_contents
    except ValueError:
        return False
    return True
