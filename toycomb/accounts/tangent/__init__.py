"""Tickets as points of the tangent space at initialisation: does training choose among them?"""
