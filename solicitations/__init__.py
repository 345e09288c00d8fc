"""What the utility asks for: needs, projects and the life of a solicitation."""
