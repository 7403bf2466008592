"""Grokking: newly drawn inputs are told long after training inputs are known; do codes form before, then or later?"""
