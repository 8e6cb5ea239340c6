"""First names for simulated learners: they appear in the report and never reach the service."""

NAMES = (
    "Amina", "Louis", "Chloé", "Mehdi", "Inès", "Tom", "Fatou", "Hugo", "Léa", "Yanis", "Jade", "Oscar", "Nour", "Paul",
    "Lina", "Adam", "Rose", "Malik", "Zoé", "Jules", "Sarah", "Rayan", "Alice", "Noé", "Aya", "Simon", "Manon", "Idris",
    "Clara", "Elias", "Maya", "Victor", "Salomé", "Omar", "Agathe", "Sacha", "Leïla", "Marius", "Éva", "Ibrahim",
    "Camille", "Gaspard", "Myriam", "Théo", "Awa", "Basile", "Nina", "Samir", "Lou", "Arthur", "Assia", "Félix",
    "Margot", "Bilal", "Juliette", "Kenza", "Martin", "Sofia", "Achille", "Hana",
)  # fmt: skip


def name_of(number: int) -> str:
    """Name a learner by its number from 0; past the list a numeral is added.

    >>> name_of(0), name_of(60)
    ('Amina', 'Amina 2')
    """
    round_, position = divmod(number, len(NAMES))
    return NAMES[position] if round_ == 0 else f"{NAMES[position]} {round_ + 1}"
