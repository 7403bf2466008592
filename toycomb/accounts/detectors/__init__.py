"""Is a reliable detector there at initialisation?"""
