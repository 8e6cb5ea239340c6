"""The workspace: pages for supporters, learners and engineers, which do everything through our own API."""
