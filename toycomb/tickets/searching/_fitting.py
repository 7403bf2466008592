"""Trainings in which a mask is found on the way: projected weights, products of two factors, and gates.

Parameters of a network lie in one array theta as in `_descent.py`. All sums run in a fixed order.
"""

import math

import numpy as np

from toycomb.common._numba import exact, kernel, loop, part
from toycomb.tickets.searching._descent import ONE, ZERO, U, largest
from toycomb.tickets.searching._gradient import gradient

BETA1, BETA2, TINY, GONE = np.float32(0.9), np.float32(0.999), np.float32(1e-8), np.float32(1e-30)
REST1, REST2 = ONE - BETA1, ONE - BETA2
MOST = np.float32(5)
HALF, FAR = 0.5, 1.0


@loop
def adam(grad, pace, scale, first, second, theta):
    """One step of Adam; moments too small to count become 0, since such numbers are slow."""
    for p in range(U(theta.size)):
        g = grad[p]
        one, two = BETA1 * first[p] + REST1 * g, BETA2 * second[p] + REST2 * g * g
        first[p] = one if abs(one) > GONE else ZERO
        second[p] = two if two > GONE else ZERO
        theta[p] -= pace * first[p] / (math.sqrt(scale * second[p]) + TINY)


@part
def scales(step, rate):
    """Pace and scale of step 1, 2, …: corrections of the moments' bias."""
    return np.float32(rate / (1 - 0.9**step)), np.float32(1 / (1 - 0.999**step))


@loop
def times(x, y, out):
    """out = x y."""
    for p in range(U(out.size)):
        out[p] = x[p] * y[p]


@loop
def only(theta, prunable, scores):
    """scores = what is prunable of theta, 0 elsewhere."""
    for p in range(U(theta.size)):
        scores[p] = theta[p] if prunable[p] else ZERO


@loop
def cut(on, prunable, theta):
    """Prunable parameters that are not on become 0."""
    for p in range(U(theta.size)):
        theta[p] = theta[p] if on[p] or not prunable[p] else ZERO


@kernel
def project(Z, signs, items, batch, prunable, kept, rates, theta, first, second, on, grad, z, d, scores, copy):
    """Adam; behind each step all but the largest prunable parameters become 0. See `fitting.projected`.

    Parameters
    ----------
    Z, signs, items, batch : of `_descent.descend`
    prunable : (parameters,) bool
    kept : (steps,) int64
        Parameters that stay behind each step.
    rates : (steps,) float64
    theta : (parameters,) float32, changed
    first, second : (parameters,) float32, zeros, overwritten
    on, grad, z, d, scores, copy : work space, (parameters,), but z and d (4, H)
    """
    for step in range(kept.size):
        gradient(theta, Z, signs, items, U(step * batch), U((step + 1) * batch), ONE, grad, z, d)
        pace, scale = scales(step + 1, rates[step])
        adam(grad, pace, scale, first, second, theta)
        only(theta, prunable, scores)
        largest(scores, kept[step], on, copy)
        cut(on, prunable, theta)


@loop
def balance(theta, product, beta, m, u):
    """Factors of theta with m² - u² = beta and m above 0, where parameters are products; elsewhere u stays."""
    for p in range(U(theta.size)):
        root = math.sqrt((beta + math.sqrt(beta * beta + np.float32(4) * theta[p] * theta[p])) / np.float32(2))
        m[p] = root if product[p] else theta[p]
        u[p] = theta[p] / root if product[p] else ONE


@loop
def chain(grad, mask, product, m, u, grad_m, grad_u):
    """Gradients by the factors."""
    for p in range(U(grad.size)):
        g = grad[p] if mask[p] else ZERO
        grad_m[p] = g * u[p]
        grad_u[p] = g * m[p] if product[p] else ZERO


@kernel
def multiply(
    Z, signs, items, batch, mask, product, beta, every, rates, theta, m, u, moments, grad, grad_m, grad_u, z, d
):
    """Adam on the factors m and u of theta = m u, which are balanced anew every so many steps.

    Parameters
    ----------
    Z, signs, items, batch : of `_descent.descend`
    mask, product : (parameters,) bool
        Which parameters are there, and which are products.
    beta : float32
    every : int
        Steps from one balance to the next.
    rates : (steps,) float64
    theta : (parameters,) float32, changed
    m, u : (parameters,) float32, written
    moments : (4, parameters) float32, zeros, overwritten
    grad, grad_m, grad_u, z, d : work space, (parameters,), but z and d (4, H)
    """
    for step in range(rates.size):
        if step % every == 0:
            balance(theta, product, beta, m, u)
        gradient(theta, Z, signs, items, U(step * batch), U((step + 1) * batch), ONE, grad, z, d)
        chain(grad, mask, product, m, u, grad_m, grad_u)
        pace, scale = scales(step + 1, rates[step])
        adam(grad_m, pace, scale, moments[0], moments[1], m)
        adam(grad_u, pace, scale, moments[2], moments[3], u)
        times(m, u, theta)


@loop
def stretch(grad, chosen, rate, alpha, beta, theta):
    """Chosen parameters times exp(-rate (alpha sign gradient + beta)), the exponent cut to ±5."""
    for p in range(U(theta.size)):
        x = -rate * (alpha * math.copysign(ONE, theta[p]) * grad[p] + beta)
        theta[p] *= math.exp(min(max(x, -MOST), MOST)) if chosen[p] else ONE


@loop
def silence(mask, grad):
    """No gradient where there is no parameter."""
    for p in range(U(grad.size)):
        grad[p] = grad[p] if mask[p] else ZERO


@kernel
def stretched(Z, signs, items, batch, mask, chosen, alpha, beta, rates, theta, first, second, grad, z, d):
    """Adam; behind each step chosen parameters are stretched by their gradient. See `fitting.stretched`.

    Parameters
    ----------
    Z, signs, items, batch : of `_descent.descend`
    mask, chosen : (parameters,) bool
    alpha, beta : float32
    rates : (steps,) float64
    theta : (parameters,) float32, changed
    first, second : (parameters,) float32, zeros, overwritten
    grad, z, d : work space, (parameters,), but z and d (4, H)
    """
    for step in range(rates.size):
        gradient(theta, Z, signs, items, U(step * batch), U((step + 1) * batch), ONE, grad, z, d)
        silence(mask, grad)
        pace, scale = scales(step + 1, rates[step])
        adam(grad, pace, scale, first, second, theta)
        stretch(grad, chosen, np.float32(rates[step]), alpha, beta, theta)


@exact
def opened(logit, hard, width, above):
    """Chance that a gate is not 0, and its derivative by the logit."""
    if hard:
        chance = 1 / (1 + math.exp(-(logit + above)))
        return chance, chance * (1 - chance)
    x = logit / width
    return HALF * math.erfc(-x * math.sqrt(HALF)), math.exp(-HALF * x * x) / (width * math.sqrt(2 * math.pi))


@part
def spend(logits, prunable, budget, hard, width, above):
    """Lower all logits alike, by a step of Newton's at most 1 long, where more gates are open than the budget."""
    total, slope = 0.0, 1e-30
    for p in range(logits.size):
        if prunable[p]:
            chance, change = opened(np.float64(logits[p]), hard, width, above)
            total += chance
            slope += change
    if total > budget:
        down = np.float32(min((total - budget) / slope, FAR))
        for p in range(logits.size):
            logits[p] -= down


@part
def gate(logits, noise, prunable, hard, width, low, high, gates, slopes):
    """Values of noisy gates, and their derivatives by the logits."""
    for p in range(logits.size):
        x, slope = logits[p] + noise[p], ONE
        if hard:
            s = ONE / (ONE + math.exp(-x / width))
            x, slope = low + (high - low) * s, (high - low) * s * (ONE - s) / width
        inside = ZERO < x < ONE and prunable[p]
        gates[p] = min(max(x, ZERO), ONE) if prunable[p] else ONE
        slopes[p] = slope if inside else ZERO


@loop
def through(value, slopes, grad):
    """Gradient by the logits, from that by the parameters."""
    for p in range(U(grad.size)):
        grad[p] *= value[p] * slopes[p]


@kernel
def learn_gates(
    Z, signs, items, batch, value, prunable, noise, budget, rates, begin, gain, hard, width, low, high, above,
    logits, first, second, theta, grad, z, d, gates, slopes,
):  # fmt: skip
    """Adam on the logits of gates on parameters that stay; their expected number is held to a budget.

    Parameters
    ----------
    Z, signs, items, batch : of `_descent.descend`
    value, prunable : (parameters,) float32 and bool
    noise : (steps, parameters) float32
    budget, rates : (steps,) float64
    begin : int
        Steps that were done before.
    gain : float32
        Factor of the logits that the loss sees.
    hard : bool
        Hard concrete gates in place of Gaussian ones.
    width, low, high, above : float32
        Temperature or standard deviation; ends of the stretched interval; what a logit is above that of being open.
    logits, first, second : (parameters,) float32, changed
    theta, grad, gates, slopes, z, d : work space, (parameters,), but z and d (4, H)
    """
    for step in range(rates.size):
        gate(logits, noise[step], prunable, hard, width, low, high, gates, slopes)
        times(value, gates, theta)
        gradient(theta, Z, signs, items, U(step * batch), U((step + 1) * batch), gain, grad, z, d)
        through(value, slopes, grad)
        pace, scale = scales(begin + step + 1, rates[step])
        adam(grad, pace, scale, first, second, logits)
        spend(logits, prunable, budget[step], hard, np.float64(width), np.float64(above))
