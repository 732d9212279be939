"""Hvem med hvem: who holds whose conversation."""
