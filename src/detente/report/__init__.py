"""Findings to terminal, JSON and one offline HTML file: pure functions from documents to text."""
