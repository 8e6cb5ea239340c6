"""Faults, on purpose: a service under load, what is done to it, and whether it kept its promises all the same.

    place      a service on loopback, kept running as a service manager would, with its processes and its servers
    small_disk, versions, timepiece    a disk that can be filled, the last version, a clock that can be set
    faults     the rows: what is done to it, and how that ends
    workload   clients, who write all that they do and are told into a history
    witness    what is there at the end, over HTTP
    checking   whether history and end contradict the promises (pure), `clocks` the same for what is due
    episode    one fault, or several, from a quiet service to a judged one
    run        all of it, with a table at the end

How a row is added: write what strikes and what heals in `faults.py` as two functions of a `Place`, and put a `Row` with
a name, a sentence, and both into `ROWS`. The row says which service it needs (`together`: one command with its servers;
`apart`: servers of their own behind proxies; `small`: a disk that can be filled; `aged`: the last version) and for how
long the fault lasts. Whatever needs another service makes a `Place` of its own in a module of its own and gets a layout
in `run.Wanted.layouts`; where it cannot be had it raises an `ImpossibleServiceError`, and the row is told as refused.
Nothing else has to know about it: the workload goes on, the episode waits until all is well, and the checker says
whether it was.
"""
