"""Results and activations for other tools: data frames, arrays, files."""

from toycomb.export.arrays import Activations as Activations
from toycomb.export.files import save as save
from toycomb.export.hidden import activations as activations
from toycomb.export.latents import best_latent as best_latent
from toycomb.export.results import Results as Results
from toycomb.export.results import load_results as load_results
