"""A network that plain PyTorch trained, and what plain PyTorch and loops say of it. Nothing here imports toycomb.

`python -m tests.made_by_torch` writes `tests/data/pytorch` anew: weights before and after training as `.pt`, those
after it also as `.safetensors` and `.npz`, and `answers.json` with codes, fates, logits, and SNIP scores by autograd.
"""

import json
from itertools import count
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent / "data" / "pytorch"
CLAUSES = [(1, 2, -3), (4, 5, 6), (-3, 7, 8)]
"""A DNF over 10 variables."""
VARIABLES, HIDDEN, BATCH = 10, 16, 64


def inputs():
    """All inputs (1024, 10) of 0 and 1, shuffled by a multiplication, and their labels."""
    numbers = np.arange(2**VARIABLES) * 37 % 2**VARIABLES
    X = numbers[:, None] >> np.arange(VARIABLES) & 1
    true = [np.all([X[:, abs(x) - 1] == (x > 0) for x in clause], axis=0) for clause in CLAUSES]
    return X.astype(np.float32), np.any(true, axis=0).astype(np.float32)


def trained():
    """A module whose ReLU is a function, and its state dicts before and after training."""
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.fc1, self.fc2 = nn.Linear(VARIABLES, HIDDEN), nn.Linear(HIDDEN, 1)

        def forward(self, x):
            return self.fc2(torch.relu(self.fc1(x))).squeeze(-1)

    torch.manual_seed(0)
    X, y = map(torch.from_numpy, inputs())
    module, loss = Net(), nn.BCEWithLogitsLoss()
    initial = {key: x.clone() for key, x in module.state_dict().items()}
    optimiser = torch.optim.Adam(module.parameters(), lr=3e-3)
    for epoch in count():
        for part in torch.randperm(len(X)).split(BATCH):
            optimiser.zero_grad()
            loss(module(X[part]), y[part]).backward()
            optimiser.step()
        wrong = ((module(X) > 0) != (y > 0)).sum()
        if not wrong and epoch >= 100:
            return module, initial, {key: x.clone() for key, x in module.state_dict().items()}


def aligned(state, row, clause):
    """How many literals of a clause have the right sign on a row."""
    weights = state["fc1.weight"][row].tolist()
    return sum(weights[abs(x) - 1] * x > 0 for x in clause)


def code(state, row, clause):
    """Whether a row computes a clause: a positive output weight, and every sign right."""
    return float(state["fc2.weight"][0, row]) > 0 and aligned(state, row, clause) == len(clause)


def fate(initial, final, row, clause):
    """What became of a location."""
    missing = len(clause) - aligned(initial, row, clause)
    near, ends = float(initial["fc2.weight"][0, row]) > 0 and missing <= 1, code(final, row, clause)
    if near and ends:
        return "converged" if missing else "held"
    return "rejected" if near else "recruited" if ends else "idle"


def snip(module, state):
    """`|∂L/∂w · w|` on the first inputs, by autograd, in double precision."""
    import torch

    module.load_state_dict(state)
    module.double().zero_grad()
    X, y = (torch.from_numpy(x[:BATCH]).double() for x in inputs())
    torch.nn.functional.binary_cross_entropy_with_logits(module(X), y).backward()
    return (module.fc1.weight.grad * module.fc1.weight).abs().tolist()


def main():
    """Train, answer, write."""
    import torch
    from safetensors.torch import save_file

    module, initial, final = trained()
    rows = range(HIDDEN)
    with torch.no_grad():
        logits = module(torch.from_numpy(inputs()[0])[:BATCH]).tolist()
    answers = {
        "codes": [[r for r in rows if code(final, r, clause)] for clause in CLAUSES],
        "fates": [[fate(initial, final, r, clause) for r in rows] for clause in CLAUSES],
        "logits": logits,
        "snip": snip(module, initial),
    }
    FOLDER.mkdir(exist_ok=True)
    torch.save(initial, FOLDER / "initial.pt")
    torch.save(final, FOLDER / "final.pt")
    for name, state in (("initial", initial), ("final", final)):
        save_file(state, FOLDER / f"{name}.safetensors")
        np.savez(FOLDER / f"{name}.npz", **{key: x.numpy() for key, x in state.items()})
    (FOLDER / "answers.json").write_text(json.dumps(answers) + "\n")


if __name__ == "__main__":
    main()
