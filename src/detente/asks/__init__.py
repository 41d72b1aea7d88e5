"""One module a question: it asks the parts below and returns one finding. Every face is a face over these."""
