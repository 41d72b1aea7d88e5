"""The page that `detente open` serves on this machine alone: a face over the questions (extra `detente[page]`)."""
