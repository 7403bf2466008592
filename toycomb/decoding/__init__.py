"""The formula out of a network: by its weights alone, or by asking it. See `toycomb.decoding.decode.decode`."""
