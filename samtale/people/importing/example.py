"""A file to begin from: every column we understand, and a handful of made-up people."""

import csv
import io

from .headers import WHOLE_NAMES, Column

_COLUMNS: list[Column] = [column for column in Column if column not in WHOLE_NAMES]
_PEOPLE = [
    {
        Column.NUMBER: "1001",
        Column.LAST_NAME: "Ødegård",
        Column.FIRST_NAME: "Åse",
        Column.TITLE: "Kommunalsjef",
        Column.GROUP: "leder",
        Column.SECTOR: "Oppvekst",
        Column.EMPLOYMENT: "Fast",
        Column.STARTED: "01.08.2015",
    },
    {
        Column.NUMBER: "1002",
        Column.LAST_NAME: "Dahl",
        Column.FIRST_NAME: "Kari",
        Column.TITLE: "Rektor",
        Column.GROUP: "leder",
        Column.SECTOR: "Oppvekst",
        Column.UNIT: "Solbakken skole",
        Column.LEADER_NUMBER: "1001",
        Column.EMPLOYMENT: "Fast",
        Column.STARTED: "15.08.2017",
    },
    {
        Column.NUMBER: "1003",
        Column.LAST_NAME: "Hætta",
        Column.FIRST_NAME: "Áilu",
        Column.TITLE: "Lærer",
        Column.GROUP: "lærer",
        Column.SECTOR: "Oppvekst",
        Column.UNIT: "Solbakken skole",
        Column.DEPARTMENT: "Mellomtrinnet",
        Column.TEAM: "5. trinn",
        Column.LEADER_NUMBER: "1002",
        Column.EMPLOYMENT: "Fast",
        Column.STARTED: "01.08.2021",
    },
    {
        Column.NUMBER: "1004",
        Column.LAST_NAME: "Nguyen",
        Column.FIRST_NAME: "Linh",
        Column.TITLE: "Vikarlærer",
        Column.GROUP: "lærer",
        Column.SECTOR: "Oppvekst",
        Column.UNIT: "Solbakken skole",
        Column.DEPARTMENT: "Mellomtrinnet",
        Column.TEAM: "5. trinn",
        Column.LEADER_NUMBER: "1002",
        Column.EMPLOYMENT: "Vikar",
        Column.STARTED: "01.01.2026",
        Column.ENDED: "31.12.2099",
    },
]
_ADDRESSES = ("ase.odegard", "kari.dahl", "ailu.haetta", "linh.nguyen")


def example_file() -> bytes:
    """CSV as a Norwegian Excel opens and writes it: semicolons, UTF-8 with a byte order mark."""
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, delimiter=";", restval="", lineterminator="\r\n")
    writer.writeheader()
    for person, address in zip(_PEOPLE, _ADDRESSES, strict=True):
        writer.writerow(person | {Column.EMAIL: f"{address}@nordvag.example"})
    return text.getvalue().encode("utf-8-sig")
