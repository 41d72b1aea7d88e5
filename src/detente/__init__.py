"""detente makes arguments about international conflicts run: what follows from what was assumed, and on what it hinges."""

__version__ = "0.1.0"
