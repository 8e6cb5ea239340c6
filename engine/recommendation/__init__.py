"""The decision: what a learner does next, and why.

`prepared.prepare` works out once per content graph what does not depend on a learner, `policy.GainPolicy` decides,
`texts.wording` says it in French and English. Whatever implements `decision.Policy` can take its place.
"""
