"""Documents and citations: a document registered, all citations anchored again."""

from __future__ import annotations

from detente.argument.sources import add_document, verify_library

__all__ = ["add_document", "verify_library"]
