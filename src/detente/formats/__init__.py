"""Other tools' files: each format's reader and writer, and what tells the formats apart."""
