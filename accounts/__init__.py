"""People, organisations, their roles, invitations and API tokens."""
