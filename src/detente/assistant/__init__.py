"""What an assistant drafts an argument with: tools that check by code what it may not be believed."""
