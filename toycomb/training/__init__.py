"""Training of one-hidden-layer networks; knows nothing of clauses."""

from toycomb.training.population import Run, collect, train, train_jobs
from toycomb.training.settings import Training
from toycomb.training.single import Job, Outcome, train_network
from toycomb.training.threads import thread_pool, usable_threads

__all__ = [
    "Job",
    "Outcome",
    "Run",
    "Training",
    "collect",
    "thread_pool",
    "train",
    "train_jobs",
    "train_network",
    "usable_threads",
]
