from rich.text import Text

from simulations.terminal.console import console

SAID = "Un rappel sur «\u202fOuvrir une pièce jointe ou une clé sans risque\u202f»\u202f: êtes-vous à l’aise\u202f?"


def test_no_line_begins_with_a_french_sign_or_ends_with_an_opening_one() -> None:
    out = console()
    for width in range(14, 60):
        lines = [str(line).strip(" ") for line in Text(SAID).wrap(out, width)]
        assert " ".join(lines) == SAID
        assert [line for line in lines if line[0] in ":?»\u202f" or line[-1] in "«\u202f"] == []
