"""What was read from files, laid out as tables for people to look at before it is written."""

from solicitations.rendering.import_preview import preview_of

__all__ = ["preview_of"]
