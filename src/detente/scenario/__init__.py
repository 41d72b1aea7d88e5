"""What an analyst states: frozen records, the paths of their numbers, what influences what. No arrays here."""
