"""What anybody may see without a login: the board of disclosures, open data, the form for reports."""
