"""Which rules and scripts lie in files of their own, so that the pages most people open do not bring them."""

# Names as pages have them in `uses` (core/shell.html), each a stylesheet in static/.
SELDOM = frozenset(
    {
        "conversations/card",
        "conversations/handing_over",
        "conversations/status",
        "demo/mailbox",
        "guides/builder",
        "people/account",
        "people/people",
        "rounds/plan",
        "rounds/rounds",
        "rounds/series",
        "rounds/settings",
    }
)
# The same of scripts.
SELDOM_RUN = frozenset({"conversations/print", "people/passkey", "people/shared-device", "rounds/plan"})


def uses_seldom(uses: str) -> bool:
    """Whether a page that names these, with spaces between, needs that stylesheet too."""
    return not SELDOM.isdisjoint(uses.split())


def runs_seldom(uses: str) -> bool:
    """Whether it needs that script too."""
    return not SELDOM_RUN.isdisjoint(uses.split())
