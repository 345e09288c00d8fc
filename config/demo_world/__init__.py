"""The demo's world: invented organisations, illustrative prices, and a need modelled on published figures.

Everything is written through the services that the pages call, so a seeded row is a row like any other.
"""
