"""What people are told of mail that came in."""

from typing import Final

from content_graph.languages import Text

UNREACHABLE: Final = Text(
    "Un courriel à {who} est revenu ({code})\u202f: l’adresse n’est plus utilisée. Demandez-lui la bonne, ou joignez "
    "autrement cette personne\u202f; le délai de réponse court toujours.",
    "A mail to {who} came back ({code}): the address is not used any more. Ask for the right one, or reach this person "
    "in another way; the clock of the answer goes on.",
)
QUARANTINED: Final = Text(
    "{who}\u202f: un courriel adressé à un dossier attend, dans «\u202fCourriels à trier\u202f», qu’on dise de qui il"
    " est.",
    "{who}: a mail to a case waits under “Mail to be sorted” until somebody says whose it is.",
)

REPEATED: Final = Text(
    "{who}\u202f: un automate répond sans doute aux messages du dossier (plus de {same} courriels identiques, ou plus "
    "de {quick} réponses en moins d’une minute, en 24 heures). Les suivants n’y entrent plus\u202f: ils attendent dans "
    "«\u202fCourriels à trier\u202f».",
    "{who}: a machine seems to answer what is written in the case (more than {same} mails with the same words, or more "
    "than {quick} answers within a minute, in 24 hours). The next ones do not go there: they wait under “Mail to be "
    "sorted”.",
)


def told_of(text: Text, **about: str) -> Text:
    """Fill in about whom it is."""
    return Text(text.fr.format(**about), text.en.format(**about))
