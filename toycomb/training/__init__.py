"""Training of one-hidden-layer networks; knows nothing of clauses."""

from toycomb.moved import names_of
from toycomb.training.inputs import Unseen
from toycomb.training.jobs import train_jobs
from toycomb.training.settings import Training
from toycomb.training.single import Job, Outcome, train_network
from toycomb.workers import thread_pool, usable_threads

__all__ = [
    "Job",
    "Outcome",
    "Training",
    "Unseen",
    "thread_pool",
    "train_jobs",
    "train_network",
    "usable_threads",
]

__getattr__ = names_of("training")  # `Run` and `train` stand above geometry
