"""What the addresses of one solicitation begin with."""

ONE = "solicitations/<uuid:solicitation_id>/"
