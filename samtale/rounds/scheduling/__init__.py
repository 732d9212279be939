"""Når: times and rooms, proposed and moved by hand."""
