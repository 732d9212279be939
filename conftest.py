"""Makes the shared fixtures known to every app's tests."""

import samtale.guides.typesetting  # noqa: F401 - loaded once, not in a process a form

pytest_plugins = [
    "tests.turned",
    "tests.databases",
    "tests.kept_course",
    "tests.browsers",
    "tests.fixtures",
    "tests.reruns",
]
