"""How a round goes: figures, drill-down, spreadsheet, and a line for those who hold conversations in it."""
