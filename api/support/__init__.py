"""Who helps, when and how: staff and routing, alerts, cases and clocks."""
