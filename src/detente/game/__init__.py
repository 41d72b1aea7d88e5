"""The scenario as arrays: compiled once, evaluated for many draws."""
