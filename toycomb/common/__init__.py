"""What every room uses: errors and notices, checks of input, random streams, threads of BLAS, numba's options."""
