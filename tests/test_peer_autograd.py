"""Methods with PyTorch's gradients: what they are given, that they find what ours find, and what they pay."""

import sys

import numpy as np
import pytest

import toycomb as tc
from toycomb import InputError, tickets
from toycomb.common.failures import Failures
from toycomb.records.code import origin
from toycomb.records.store import opened
from toycomb.tickets import Context, Found, Method, Subject
from toycomb.tickets.benchmark import Benchmark, run
from toycomb.tickets.brought import brought
from toycomb.tickets.curvature import diagonal
from toycomb.tickets.gradients import Parameters

torch = pytest.importorskip("torch")

NEEDS = ("initial", "batch", "gradients")
TASK = tc.Task(tc.Formula.random(8, 3, 2, seed=1), samples=500, embedding="hadamard")
SUBJECT = Subject(TASK, tc.Training(hidden=6, epochs=2), 3, 1)


def snip(context, samples=64, mask=None):
    """`|g · w|`."""
    net = context.torch(samples, network=context.masked(context.initial, mask))
    net.loss().backward()
    return net.scores((w.grad * w).abs() for w in net.weights)


def grasp(context):
    """`-w · (H g)`."""
    net = context.torch()
    g = torch.autograd.grad(net.loss(), net.weights, create_graph=True)
    along = sum((x * x.detach()).sum() for x in g)
    return net.scores(map(lambda w, h: -w * h, net.weights, torch.autograd.grad(along, net.weights)))


METHODS = {
    "snip": Method("torch-snip", snip, frozenset(NEEDS)),
    "grasp": Method("torch-grasp", grasp, frozenset(NEEDS), keep="smallest"),
    "snip-iterative": Method(
        "torch-iterative", snip, frozenset(NEEDS), nested=False, iterations=30, options={"samples": 2000}
    ),
}


def single(function, **fields):
    """A method that is not registered."""
    return Method("mine", function, frozenset(NEEDS), **fields)


@pytest.mark.parametrize("outputs", [False, True])
@pytest.mark.parametrize("name", METHODS)
def test_the_same_scores_tickets_and_cost_as_ours(name, outputs):
    context = Context(SUBJECT, outputs=outputs)
    scores = {}
    if name != "snip-iterative":
        for method in (tickets.named(name), METHODS[name]):
            scores[method.own] = method.score(context.limited(method.needs))
        assert scores[True].shape == context.shape
        assert np.abs(scores[True]).max() > 0
        np.testing.assert_allclose(scores[False], scores[True], rtol=1e-12, atol=1e-12 * np.abs(scores[True]).max())
    (ours, cost), (found, its) = (tickets.search(x, context, 11) for x in (tickets.named(name), METHODS[name]))
    np.testing.assert_array_equal(found.mask, ours.mask)
    assert (its.steps, its.samples) == (cost.steps, cost.samples)
    assert its.samples > 0
    assert its.seconds > 0


@pytest.mark.parametrize("outputs", [False, True])
def test_the_curvature_of_every_weight_is_the_exact_one(outputs):
    """By one product for each weight, and for W by the closed form too: its Hessian has the Gauss-Newton diagonal."""
    context = Context(SUBJECT, outputs=outputs)
    net, network, batch = context.torch(100), context.initial, context.batch(100)
    gradient = torch.autograd.grad(net.loss(), net.weights, create_graph=True)
    flat = torch.cat([g.reshape(-1) for g in gradient])
    rows = [torch.cat([x.reshape(-1) for x in torch.autograd.grad(g, net.weights, retain_graph=True)]) for g in flat]
    sizes = [w.numel() for w in net.weights]
    parts = torch.stack(rows).diagonal().split(sizes)
    found = net.scores(map(torch.Tensor.view_as, parts, net.weights)).numpy()
    H, m = network.W.shape
    want = np.empty(context.shape)
    for place in np.ndindex(want.shape):
        unit = np.zeros((H, m + 1))
        unit[place] = 1
        direction = Parameters(unit[:, :m], np.zeros(H), unit[:, m], np.zeros(()))
        want[place] = context.prunable(context.hessian_product(network, batch, direction))[place]
    np.testing.assert_allclose(found, want, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(found[:, :m], diagonal(network, batch, floor=0), rtol=1e-12, atol=1e-15)


def test_the_network_and_the_batch_are_those_of_the_context():
    context = Context(SUBJECT)
    net, batch = context.torch(70), context.batch(70)
    np.testing.assert_array_equal(net.X.numpy(), batch.Z)
    np.testing.assert_array_equal(net.y.numpy(), batch.y)
    X = SUBJECT.inputs.data.X
    logits = net.module(torch.tensor(X @ TASK.E.T)).detach().numpy()
    np.testing.assert_allclose(logits, context.initial.logits(X, TASK.E), rtol=1e-5, atol=1e-6)
    other = context.fresh_start()
    back = context.torch(1, network=other).network()
    for name in "Wbvc":
        assert getattr(back, name).tobytes() == getattr(other, name).tobytes()
    assert context.torch(5, dtype=torch.float32).loss().dtype == torch.float32


def test_random_numbers_are_those_of_the_network_and_no_others_are_drawn():
    def drawn(index):
        context = Context(Subject(TASK, SUBJECT.settings, SUBJECT.seed, index))
        return [torch.randn(3, generator=context.torch(1).generator).tolist() for _ in range(2)]

    before = torch.get_rng_state()
    first, again = drawn(1)
    assert first == again == drawn(1)[0]
    assert first != drawn(2)[0]
    assert torch.equal(before, torch.get_rng_state())


def test_every_pass_is_counted_and_the_first_one_is_that_of_the_batch():
    context = Context(SUBJECT)
    net = context.torch(100)
    assert context.cost.samples == 100
    net.loss(slice(0, 40))
    net.loss(torch.arange(40, 100))
    assert context.cost.samples == 100
    net.loss()
    net.module(net.X[:7])
    torch.func.functional_call(net.module, dict(net.module.named_parameters()), (net.X[0],))
    assert context.cost.samples == 208
    context.count(steps=3, samples=5)
    assert (context.cost.steps, context.cost.samples) == (3, 213)


@pytest.mark.parametrize("missing", NEEDS)
def test_what_was_not_declared_is_refused(missing):
    with pytest.raises(InputError, match=f"without having declared '{missing}'"):
        Context(SUBJECT).limited(set(NEEDS) - {missing}).torch()


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"samples": 0}, "samples is 0; it must be at least 1"),
        ({"samples": -5}, "samples is -5"),
        ({"samples": 64.0}, "samples is 64.0; it must be a whole number"),
        ({"dtype": "float32"}, r"dtype is 'float32'; it must be a floating type, such as torch\.float32"),
        ({"dtype": torch.int64}, "dtype is torch.int64"),
        ({"network": "dense"}, "the network is 'dense'; it must be a Network"),
        ({"network": tc.init(5, 8, seed=1)[0]}, r"W of the network has shape \(5, 8\); it must be \(6, 8\)"),
        ({"network": tc.init(6, 8, seed=1)}, r"shape \(1, 6, 8\); it must be \(6, 8\)"),
    ],
)
@pytest.mark.parametrize("outputs", [False, True])
def test_what_cannot_be_given_is_one_sentence(asked, says, outputs):
    with pytest.raises(InputError, match=says):
        Context(SUBJECT, outputs=outputs).torch(**asked)


def test_half_precision_comes_back():
    context = Context(SUBJECT)
    net = context.torch(10, dtype=torch.bfloat16)
    assert np.array_equal(net.network().W, torch.tensor(context.initial.W).bfloat16().float().numpy())


def test_training_of_its_own_and_where_it_ends_as_the_start():
    def trained(context, kept):
        net = context.torch()
        order = torch.randperm(len(net.y), generator=net.generator)
        for chosen in order.split(50):
            gradient = torch.autograd.grad(net.loss(chosen), list(net.module.parameters()))
            with torch.no_grad():
                for x, g in zip(net.module.parameters(), gradient, strict=True):
                    x -= 0.5 * g
            context.count(steps=1)
        return Found(net.weights[0].abs() >= net.weights[0].abs().flatten().sort().values[-kept], net.network())

    context = Context(SUBJECT)
    found, cost = tickets.search(single(trained, nested=False), context, 9)
    assert (cost.steps, cost.samples) == (10, 500)
    assert found.mask.sum() == 9
    assert found.start.W.dtype == np.float32
    np.testing.assert_array_equal(found.mask, tickets.top(np.abs(found.start.W), 9))
    assert not np.array_equal(found.start.v, context.initial.v)
    again, _ = tickets.search(single(trained, nested=False), context, 9)
    assert again.start.W.tobytes() == found.start.W.tobytes()


# --- tensors in the place of arrays


@pytest.mark.parametrize(
    "dtype", [torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.uint8]
)
def test_tensors_are_scores(dtype):
    values = np.random.default_rng(0).permutation(48).reshape(6, 8)
    given = torch.tensor(values.T).to(dtype).T  # not contiguous
    if dtype.is_floating_point:
        given.requires_grad_()
    for nested in (True, False):
        found, _ = tickets.search(single(lambda context, kept=0: given, nested=nested), Context(SUBJECT), 7)
        np.testing.assert_array_equal(found.mask, tickets.top(values, 7))
    assert single(lambda context: given).score(Context(SUBJECT)).dtype == np.float64


@pytest.mark.parametrize("dtype", [torch.bool, torch.float32, torch.int8])
@pytest.mark.parametrize("wrapped", [False, True])
def test_tensors_are_masks(dtype, wrapped):
    want = tickets.top(np.random.default_rng(0).random((6, 8)), 7)
    given = torch.tensor(want).to(dtype)
    method = single(lambda context, kept: Found(given) if wrapped else given, nested=False)
    found, _ = tickets.search(method, Context(SUBJECT), 7)
    assert found.mask.dtype == bool
    np.testing.assert_array_equal(found.mask, want)
    with pytest.raises(InputError, match=r"mask of shape \(6, 8\) with 7 weights; it must be \(6, 8\) with 8"):
        tickets.search(method, Context(SUBJECT), 8)
    trained = Context(SUBJECT).train(given, 1, order=0)
    np.testing.assert_array_equal(trained.mask, want)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (torch.ones(6, 9), r"mine gave scores of shape \(6, 9\); they must be \(6, 8\)"),
        (torch.full((6, 8), torch.nan), "mine gave 48 scores that are NaN"),
        (torch.ones(6, 8).to_sparse(), "cannot read: .*to_dense"),
        (torch.ones(6, 8, device="meta"), "cannot read: .*meta"),
        (torch.ones(6, 8, dtype=torch.complex64, requires_grad=True), "has type complex64; it must be real numbers"),
        ([torch.ones(6, 8, requires_grad=True), torch.ones(1, 6, requires_grad=True)], "is not an array"),
    ],
    ids=["shape", "NaN", "sparse", "meta", "complex", "list"],
)
def test_tensors_that_are_no_scores_are_one_sentence(given, says):
    with pytest.raises(InputError, match=says) as error:
        tickets.search(single(lambda context: given), Context(SUBJECT), 7)
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 200


def test_values_that_do_not_fit_the_weights_are_one_sentence():
    net = Context(SUBJECT, outputs=True).torch(5)
    for values in ([net.weights[0]], reversed(net.weights), [w.grad for w in net.weights]):
        with pytest.raises(InputError, match=r"the weights have shapes \[\(6, 8\), \(1, 6\)\]"):
            net.scores(values)


# --- threads and processes


LONG = torch.linspace(0, 1000, 1_000_000, dtype=torch.float64)


def summed(context):
    """The scores of SNIP and a long sum, which two threads make otherwise than one."""
    return snip(context) + LONG.sin().sum()


@pytest.fixture
def two_threads():
    """A session with two threads of PyTorch."""
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


def population():
    """Four trained networks."""
    return tc.train(TASK, networks=4, hidden=6, epochs=1, patience=None, seed=3, progress=False)


def test_pytorch_has_one_thread_in_a_search_and_the_own_number_afterwards(two_threads):
    seen = []

    def watched(context):
        seen.append(torch.get_num_threads())
        return summed(context)

    dense, scores = population(), {}
    alone = {}
    for number in (1, 2):
        torch.set_num_threads(number)
        alone[number] = float(LONG.sin().sum())
        scores[number] = tickets.score(single(watched), dense, progress=False)
    if alone[1] == alone[2]:
        pytest.skip("the PyTorch of this machine makes the same bits by one thread and by two")
    assert scores[1].tobytes() == scores[2].tobytes()
    for threads in (1, 2):
        tickets.find(single(watched), dense, 0.3, threads=threads, progress=False)
        assert torch.get_num_threads() == 2
    assert len(seen) == 16
    assert set(seen) == {1}


def test_the_same_tickets_and_costs_in_threads(two_threads):
    dense = population()
    one, two = (tickets.find(METHODS["grasp"], dense, 0.3, threads=x, outputs=True, progress=False) for x in (1, 2))
    assert one.mask.tobytes() == two.mask.tobytes()
    assert [x.samples for x in one.costs] == [x.samples for x in two.costs] == [500] * 4


@pytest.mark.slow
def test_the_same_tickets_in_processes(two_threads):
    dense, options = population(), {"threads": 1, "progress": False}
    one, two = (tickets.find(METHODS["snip"], dense, 0.3, workers=x, **options) for x in ("threads", "processes"))
    assert one.mask.tobytes() == two.mask.tobytes()
    assert [x.samples for x in one.costs] == [x.samples for x in two.costs]


def test_its_code_is_known_and_holds_the_version_of_the_library(monkeypatch):
    here = METHODS["grasp"].describe()
    assert "unknown" not in here
    monkeypatch.setattr(origin, "distributions", lambda top: f"{top} 0.1")
    assert METHODS["grasp"].describe()["code"] != here["code"]


MINE = """
import numpy as np
import torch
import toycomb as tc

NEEDS = ("initial", "batch", "gradients")

@tc.tickets.method("by-torch", needs=NEEDS)
def by_torch(context):
    "SNIP by autograd. Ours."
    net = context.torch(64)
    net.loss().backward()
    return net.scores((w.grad * w).abs() for w in net.weights)

@tc.tickets.method("by-numpy", needs=("initial",))
def by_numpy(context):
    "Large weights. Ours."
    return np.abs(context.prunable(context.initial))

@tc.tickets.method("by-torch-but-once", needs=NEEDS)
def by_torch_but_once(context):
    "NaN in the one network whose first weight is FIRST. Ours."
    net = context.torch(64)
    first = net.weights[0].detach()[0, 0]
    return net.weights[0] * torch.where((first - FIRST).abs() < 1e-6, torch.nan, 1.0)
"""


@pytest.fixture
def mine(tmp_path, monkeypatch):
    """A file with two methods that work and one that fails in network 1."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    before = dict(tickets.METHODS)
    first = float(tc.init(8, 32, networks=3, seed=1).W[1, 0, 0])
    (tmp_path / "mine.py").write_text(MINE + f"\nFIRST = {first}\n")
    yield tmp_path / "mine.py"
    tickets.METHODS.clear()
    tickets.METHODS.update(before)


def test_methods_with_torch_and_others_in_one_benchmark(mine):
    """As the command makes it, without its figures; then one more method, which fails in one network."""
    training = tc.Training(hidden=8, epochs=2, patience=None)
    population = tc.study.Population(networks=3, clauses=3, samples=400, seed=1, training=training)

    def made(*methods):
        failures = Failures()
        asked = Benchmark(population, brought(["imp", "snip", *methods]), [0.3])
        return run(asked, store, failures=failures, progress=False), failures.entries

    with opened(":memory:") as store:
        rows, failed = made(f"{mine}:by-torch", f"{mine}:by-numpy")
        assert (len(rows), failed) == (12, [])
        ours, its = ([x for x in rows if x["method"] == name] for name in ("snip", "by-torch"))
        for x, y in zip(ours, its, strict=True):
            assert x["accuracy"] == y["accuracy"]
            assert (x["cost_samples"], y["cost_samples"]) == (64, 64)
        more, failed = made(str(mine))
        assert [(x["method"], x["network"]) for x in failed] == [("by-torch-but-once", 1)]
        assert "gave 256 scores that are NaN" in failed[0]["reason"]
        assert more[:12] == rows  # seconds too: they are those of before
        assert [(x["method"], x["network"]) for x in more[12:]] == [("by-torch-but-once", x) for x in (0, 2)]
