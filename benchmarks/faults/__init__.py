"""Do to a sweep what disks, machines, clusters and people do, and see what is lost: `python -m benchmarks.faults`."""
