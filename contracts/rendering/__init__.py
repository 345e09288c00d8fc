"""A contract on paper: the posted text with its blanks filled in, as PDF and as DOCX."""

from contracts.rendering.markup import read_blocks
from contracts.rendering.paper import Paper
from contracts.rendering.pdf import to_pdf
from contracts.rendering.word import to_docx

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

__all__ = ["DOCX", "PDF", "Paper", "read_blocks", "to_docx", "to_pdf"]
