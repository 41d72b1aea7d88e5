"""How scenarios and arguments are written: read with positions, checked at once, written back. No arrays here."""
