"""The trainer again in plain NumPy and float64, dense and slow: what the kernels are checked against."""

import numpy as np

from toycomb.common.seeds import Purpose, stream
from toycomb.layered import Layered
from toycomb.network import Network, init
from toycomb.tasks.base import BaseTask
from toycomb.tasks.task import Task
from toycomb.training import Training


def forward(parts, Z):
    """Logits and preactivations on embedded inputs Z (N, m)."""
    W, b, v, c = parts
    z = Z @ W.T + b
    return np.maximum(z, 0) @ v + c, z


def mean_loss(parts, Z, y):
    """Binary cross-entropy by its definition, on probabilities."""
    p = 1 / (1 + np.exp(-forward(parts, Z)[0]))
    return -np.mean(np.where(y, np.log(p), np.log(1 - p)))


def gradients(parts, Z, y):
    """Gradient of `mean_loss` for W, b, v and c."""
    v = parts[2]
    logit, z = forward(parts, Z)
    slope = (1 / (1 + np.exp(-logit)) - y) / len(y)
    delta = slope[:, None] * (z > 0) * v
    return [delta.T @ Z, delta.sum(0), slope @ np.maximum(z, 0), slope.sum()]


def splitmix(key: int, i: int) -> int:
    """Number i of the stream `key`, 64 bits, in Python's integers (Steele, Lea and Flood 2014)."""
    z = (key + (i + 1) * 0x9E3779B97F4A7C15) % 2**64
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 % 2**64
    z = (z ^ z >> 27) * 0x94D049BB133111EB % 2**64
    return z ^ z >> 31


def shuffle(order, key) -> None:
    """Fisher–Yates in place."""
    for i in range(len(order) - 1, 0, -1):
        j = (splitmix(int(key), i) >> 32) * (i + 1) >> 32
        order[i], order[j] = order[j], order[i]


def train(task: Task, settings: Training, seed: int, mask=None, output_mask=None) -> Network:
    """Train network 0 of a population for `settings.epochs` epochs, without patience."""
    start = init(settings.hidden, len(task.E), seed=seed, initialiser=settings.initialiser, scale=settings.scale)[0]
    masks = [1 if mask is None else mask, 1, 1 if output_mask is None else output_mask, 1]
    data = task.training_data(seed)
    Z = data.X @ task.E.T
    parts = [start.W, start.b, start.v, start.c]
    parts = descend(parts, masks, lambda parts, rows: gradients(parts, Z[rows], data.y[rows]), settings, seed, len(Z))
    return Network(*(np.asarray(x) for x in parts))


def descend(parts, masks, gradients_of, settings: Training, seed: int, samples: int) -> list:
    """The optimiser, in the order of inputs of network 0; masks are 0, 1 or arrays of these, one for each part."""
    parts = [np.asarray(x, float) * keep for x, keep in zip(parts, masks, strict=True)]
    first, second = [0 * x for x in parts], [0 * x for x in parts]
    keys, order, step = stream(seed, Purpose.ORDER), np.arange(samples), 0
    for _ in range(settings.epochs):
        shuffle(order, keys.integers(2**64, dtype=np.uint64))
        for begin in range(0, samples, settings.batch):
            rows, step = order[begin : begin + settings.batch], step + 1
            for i, g in enumerate(gradients_of(parts, rows)):
                g = (g + settings.weight_decay * parts[i]) * masks[i]
                if settings.optimiser == "sgd":
                    first[i] = settings.momentum * first[i] + g
                    parts[i] = parts[i] - settings.learning_rate * first[i]
                    continue
                first[i] = settings.beta1 * first[i] + (1 - settings.beta1) * g
                second[i] = settings.beta2 * second[i] + (1 - settings.beta2) * g**2
                m, s = first[i] / (1 - settings.beta1**step), second[i] / (1 - settings.beta2**step)
                parts[i] = parts[i] - settings.learning_rate * m / (np.sqrt(s) + settings.epsilon)
    return parts


def deep_parts(network: Layered, E) -> list:
    """Parts of any network: W and b of each hidden layer, V and c of the outputs, the embedding."""
    own = network.embedding if isinstance(network.embedding, np.ndarray) else E
    return [*(np.asarray(x, float) for layer in network.layers for x in (layer.W, layer.b)), np.asarray(own, float)]


def deep_activations(parts, X) -> list:
    """Embedded inputs, activations of each hidden layer, and logits (N, O)."""
    *layers, V, c, E = parts
    found = [X @ E.T]
    for W, b in zip(layers[::2], layers[1::2], strict=True):
        found.append(np.maximum(found[-1] @ W.T + b, 0))
    return [*found, found[-1] @ V.T + c]


def deep_loss(parts, X, Y):
    """Mean of the binary cross-entropy over inputs and outputs."""
    logits = deep_activations(parts, X)[-1]
    return np.mean(np.logaddexp(0, logits) - Y * logits)


def deep_gradients(parts, X, Y) -> list:
    """Gradient of `deep_loss` for all parts."""
    *activations, logits = deep_activations(parts, X)
    d, found = (1 / (1 + np.exp(-logits)) - Y) / Y.size, []
    for number in range(len(activations) - 1, -1, -1):
        found = [d.T @ activations[number], d.sum(0), *found]
        d = d @ parts[2 * number] * (activations[number] > 0 if number else 1)
    return [*found, d.T @ X]


def train_deep(task: BaseTask, settings: Training, seed: int, start: Layered, masks=None) -> list:
    """Train network 0 from `start`, without patience; the parts of `deep_parts`. `masks` are those of `train`."""
    data, parts = task.training_data(seed), deep_parts(start, task.E)
    X, Y = np.asarray(data.X, float), np.asarray(data.y, float).reshape(len(data), -1)
    given = [None] * len(start.layers) if masks is None else masks
    kept = [x for keep, has in zip(given, settings.has_biases, strict=True) for x in (1 if keep is None else keep, has)]
    kept.append(1)
    trained = len(parts) if settings.learn_embedding else -1  # a fixed embedding comes last
    fixed = parts[trained:]

    def gradients_of(changed, rows):
        return deep_gradients([*changed, *fixed], X[rows], Y[rows])[:trained]

    return [*descend(parts[:trained], kept[:trained], gradients_of, settings, seed, len(X)), *fixed]
