"""How people come in: invitations, passwords, passkeys, links, OpenID Connect, and sessions."""
