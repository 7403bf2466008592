"""Modules of PyTorch: which layers they may have, and with which activation their weights are the same network."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from toycomb.common.errors import InputError
from toycomb.common.notices import reason
from toycomb.exchange.layers import Layer, named
from toycomb.layered.activations import function_of

ACTIVATIONS = {"relu": "ReLU", "gelu": "GELU", "tanh": "Tanh"}
"""Activations of hidden layers, and their names in `torch.nn`, in the order in which they are tried."""
PLAIN = ("Linear", *ACTIVATIONS.values(), "Flatten", "Identity", "Dropout", "AlphaDropout", "FeatureAlphaDropout")
"""Layers that a module may have anywhere, by their names in `torch.nn`."""
LAST = ("Sigmoid", "LogSigmoid", "Softmax", "LogSoftmax")
"""Layers that it may end in."""
EMPTY = ("Sequential", "ModuleList", "ModuleDict")
INPUTS = 64
SCALES = 4.0 ** np.arange(-3, 4)
"""Of random inputs, so that rows are on and off whatever their biases are."""
ROUNDING = 64
"""Units of rounding that an output may be off by, and half of them for the sums of each layer at most."""
MARGIN = 16
"""Times the rounding that single precision shows in the same layers is what other sums of them may be off by."""
WANTED = "a network is linear layers with ReLU, GELU or Tanh between them"


def bare(torch: Any, module: Any) -> Any:
    """A module without what `torch.compile`, DataParallel and the like put around it."""
    wrappers = (torch.nn.DataParallel, torch.nn.parallel.DistributedDataParallel)
    for _ in range(8):
        if isinstance(module, torch.nn.Module) and "_orig_mod" in vars(module).get("_modules", ()):
            module = module._orig_mod
        elif isinstance(module, wrappers):
            module = module.module
    return module


def check_kinds(torch: Any, module: Any) -> None:
    """Raise InputError naming the first layer of torch that a network has not.

    A layer of the user's own is not judged by its name, but by what it computes, see `activation_of`.
    """
    if isinstance(module, torch.jit.ScriptModule):
        raise InputError("the module is one of TorchScript, whose layers cannot be looked at; give its state_dict()")
    plain, last, empty = (tuple(getattr(torch.nn, name) for name in names) for names in (PLAIN, LAST, EMPTY))
    ended = ""
    for name, layer in module.named_modules():
        if next(layer.children(), None) is not None or isinstance(layer, empty):
            continue
        kind = f"{named(name) or 'the module'} is {type(layer).__name__}"
        ours = type(layer).__module__.startswith("torch.")
        if ended and isinstance(layer, torch.nn.Linear):
            raise InputError(f"{ended}, and {named(name)} follows it; {WANTED}")
        if isinstance(layer, last):
            ended = kind
        elif ours and not isinstance(layer, plain):
            raise InputError(f"{kind}; {WANTED}")


def activation_of(
    torch: Any, module: Any, layers: Sequence[Layer], names: Sequence[str] = tuple(ACTIVATIONS), *, softmax: bool = True
) -> str:
    """The activation with which layers give what a module gives on random inputs.

    It is run in double precision, or where it does not allow that in its own.

    Parameters
    ----------
    torch : the package
    module : torch.nn.Module
    layers : its linear layers, from the input to the output
    names : activations that are tried
    softmax : whether outputs may end in a softmax of all of them

    Raises
    ------
    InputError
        If there is none: the module does something else, whether its layers show it or not.
    """
    X = _inputs(layers[0].weight.shape[1])
    found, eps = _run(torch, module, X)
    outputs = len(layers[-1].weight)
    found = found[:, None] if found.ndim == 1 and outputs == 1 else found
    if found.shape != (len(X), outputs):
        raise InputError(
            f"the module gives an output of shape {found.shape} for {len(X)} inputs; its layers give "
            f"{(len(X), outputs)}"
        )
    has = [x for x in names if any(isinstance(y, getattr(torch.nn, ACTIVATIONS[x])) for y in module.modules())]
    for name in dict.fromkeys((*has, *names)):  # large weights make a GELU a ReLU: what is written there goes first
        logits, size = forward(layers, X, name)
        if _same(found, logits, eps * _units(layers, X, name, logits, size), softmax):
            return name
    kinds = " or ".join(filter(None, [", ".join(ACTIVATIONS[x] for x in names[:-1]), ACTIVATIONS[names[-1]]]))
    raise InputError(
        f"the module does not compute what its weights compute with {kinds} between them{_suspect(torch, module)}; "
        "is there no activation, or another one, or something before, between or after its layers?"
    )


def forward(
    layers: Sequence[Layer], X: np.ndarray, activation: str, kind: Any = np.float64
) -> tuple[np.ndarray, np.ndarray]:
    """What layers give on inputs (N, m): logits (N, O), and sums of the sizes of all terms (N, O), for rounding."""
    x, size, function = X.astype(kind), np.abs(X), function_of(activation)
    for i, layer in enumerate(layers):
        x = function(x) if i else x
        weight = layer.weight.astype(kind)
        bias = np.zeros(len(weight), kind) if layer.bias is None else layer.bias.astype(kind)
        x, size = x @ weight.T + bias, size @ np.abs(weight.T) + np.abs(bias)
    return x, size


def _units(layers: Sequence[Layer], X: np.ndarray, activation: str, logits: np.ndarray, size: np.ndarray) -> np.ndarray:
    """(N, 1) units of rounding by which a module may differ from logits (N, O) of the same function.

    The sum of the sizes of all terms bounds it, and is far too wide where there are several layers: another activation
    would pass for rounding. So it is measured what share of the bound single precision needs.
    """
    with np.errstate(all="ignore"):
        single = forward(layers, X, activation, np.float32)[0]
        share = MARGIN * (np.abs(single - logits) / (size + 1)).max() / np.finfo(np.float32).eps
    most = ROUNDING / 2 * len(layers)
    share = share if share < most else most  # also where single precision overflows
    return np.asarray((share * (size + 1) + ROUNDING * (np.abs(logits) + 1)).max(axis=1, keepdims=True))


def _inputs(width: int) -> np.ndarray:
    """Random inputs (N, m)."""
    X = np.random.default_rng(0).standard_normal((INPUTS, width))
    X *= np.resize(SCALES, (INPUTS, 1))
    X[0] = 0
    return X


def _same(found: np.ndarray, logits: np.ndarray, near: np.ndarray, softmax: bool) -> bool:
    """Whether an output is these logits, or what a sigmoid or softmax makes of them."""
    with np.errstate(over="ignore"):
        if any(_close(found, last(logits), near) for last in (np.asarray, _sigmoid, _log_sigmoid)):
            return True
        if logits.shape[1] == 1 or not any(_close(found, last(logits), near) for last in (_softmax, _log_softmax)):
            return False
    if softmax:
        return True
    instead = 'say output="difference"' if logits.shape[1] == 2 else "only one with two outputs is read"
    raise InputError(f"the module ends in a softmax, in which no output stands for itself; {instead}")


def _suspect(torch: Any, module: Any) -> str:
    """What of the layers of a module is most likely the reason why it computes something else."""
    kinds = tuple(getattr(torch.nn, name) for name in ACTIVATIONS.values())
    known = [(name, layer) for name, layer in module.named_modules() if isinstance(layer, kinds)]
    other = next((x for x in known if type(x[1]) is not type(known[0][1])), None)
    if other is not None:
        said = " and ".join(f"{named(name)} is {type(layer).__name__}" for name, layer in (known[0], other))
        return f": {said}, and all hidden layers have one activation"
    about = next((name for name, layer in known if getattr(layer, "approximate", "none") != "none"), None)
    if about is not None:
        return f": {named(about)} is an approximate GELU, and the exact one is read"
    return next((x for x in map(_own, module.named_modules()) if x), "")


def _own(entry: tuple[str, Any]) -> str:
    name, layer = entry
    own = name and next(layer.children(), None) is None and not type(layer).__module__.startswith("torch.")
    return f", and {named(name)} is {type(layer).__name__}" if own else ""


def _close(found: np.ndarray, expected: np.ndarray, near: np.ndarray) -> bool:
    return bool((np.abs(found - expected) <= near).all())


def _sigmoid(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z))


def _log_sigmoid(z: np.ndarray) -> np.ndarray:
    return -np.logaddexp(0, -z)


def _log_softmax(z: np.ndarray) -> np.ndarray:
    return z - np.logaddexp.reduce(z, axis=1, keepdims=True)


def _softmax(z: np.ndarray) -> np.ndarray:
    return np.exp(_log_softmax(z))


def _run(torch: Any, module: Any, X: np.ndarray) -> tuple[np.ndarray, float]:
    """The output of a module as float64, and its unit of rounding. The module is left as it was."""
    tensors = {**dict(module.named_parameters()), **dict(module.named_buffers())}
    own = next((x.dtype for x in tensors.values() if x.is_floating_point()), torch.float32)
    for dtype in dict.fromkeys((torch.float64, own)):
        swapped = {key: x.detach().cpu().to(dtype) if x.is_floating_point() else x.cpu() for key, x in tensors.items()}
        try:
            with _untouched(torch, module):
                out = torch.func.functional_call(module, swapped, (torch.from_numpy(X).to(dtype),))
            return np.array(out.detach().double().numpy()), torch.finfo(dtype).eps
        except Exception as error:  # code of the user's own may raise anything
            why = reason(error)
    raise InputError(f"the module cannot be run on {INPUTS} inputs of {X.shape[1]} numbers each: {why}")


@contextlib.contextmanager
def _untouched(torch: Any, module: Any) -> Iterator[None]:
    """In the body a module is in the mode of use; then everything is as it was, also torch's random numbers."""
    # Also the mode, and what a call leaves behind, as pruning does with the masked weight.
    before = {part: dict(vars(part)) for part in module.modules()}
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        try:
            for part in before:
                part.training = False
            yield
        finally:
            for part, attributes in before.items():
                vars(part).clear()
                vars(part).update(attributes)
