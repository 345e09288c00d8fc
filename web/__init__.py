"""How we speak HTTP and how it looks: used by the edges of every app, knows none of them."""
