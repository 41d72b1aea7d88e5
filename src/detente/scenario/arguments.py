"""Measures."""

from __future__ import annotations

from typing import Any


def bands(found: Any, measures: Any) -> dict[str, Any]:
    return {}


def believed(node: Any, spot: Any) -> dict[str, Any]:
    return {}


def measures_of(found: Any) -> dict[str, Any]:
    return {}
