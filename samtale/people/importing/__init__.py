"""People and units from a spreadsheet: read, plan, preview, apply."""
