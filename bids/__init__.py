"""What developers offer: sealed offers and their opening."""
