"""Masking is training: what a mask finds in a network that nothing has trained, and in one that computes nothing."""
