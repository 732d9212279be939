"""Sets the blank form as a PDF; loads the typesetter, so it is called by way of `core.apart`."""

from pathlib import Path

import typst

TEMPLATE = Path(__file__).parent / "documents" / "blank_form.typ"


def typeset(form: str, moment: int) -> bytes:
    """The PDF of a form's content as JSON, made at a moment: the same of both gives the same bytes."""
    return typst.compile(
        TEMPLATE.read_bytes(),
        format="pdf",
        sys_inputs={"form": form},
        pdf_standards=["a-2a", "ua-1"],
        ignore_system_fonts=True,
        timestamp=moment,
    )
