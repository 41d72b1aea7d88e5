"""Many draws of a scenario, and the arms solved over them."""
