"""What a utility keeps as data: suitability criteria, service requirements, the sourcing matrix, read and checked."""
