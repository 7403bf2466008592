"""Training as Bayesian inference: does training find a function as often as random networks that fit compute it?"""
