"""How large a service has to be, out of what was measured: `symphonie size service`.

points (points.toml: what was measured, by what) ─┐
demand (what is asked of the service) ────────────┼─▶ service (processes, memory, disk, network, cost, limits)
shards (how even shards and servers get) ─────────┘

All of it is pure: no server is asked, and nothing is measured here.
"""
