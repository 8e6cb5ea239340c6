"""Questions about one's own path, recognised where that is sure: why this, what is next, when do we meet.

What is answered from a learner's data must not be guessed. So a whole question has to fit, and only one kind may: "que
faire après une chute ?" and "comment déplacer mon rendez-vous ?" are looked for among the entries.
"""

import re
from typing import Final, Literal

from content_graph.texts import folded

PathQuestion = Literal["why", "next", "meeting", "answer", "review"]
"""Why this activity; what comes next; when the next meeting is; by when somebody answers; what is to be reviewed."""
LONGEST: Final = 16
"""Words of a question that is recognised; whoever writes more says more."""

_THIS_FR: Final = (
    r"(ca|cela|ceci|celui ci|celle ci|(cet|cette|ce) (activite|competence|cours|document|etape|evaluation|exercice|"
    r"exo|fiche|item|lecon|module|qcm|question|quiz|quizz|recommandation|proposition|suggestion|ressource|revision|sequence|tache|test|"
    r"travail|unite|video)( la)?)"
)
_THIS_EN: Final = (
    r"(this|that|(this|that) (activity|assessment|document|evaluation|exercise|item|lesson|module|one|question|quiz|"
    r"recommendation|resource|review|skill|step|suggestion|task|test|thing|unit|video))"
)
_FIRST_FR: Final = (
    r"(maintenant|tout de suite|aujourd hui|d abord|en premier|ensuite|apres|a present|a ce stade|pour moi|"
    r"et pas (une? )?autre( chose)?|plutot qu (une? )?autre( chose)?)"
)
_FIRST_EN: Final = (
    r"(now|next|first|today|at this point|right now|for me|and (not|nothing) (something )?(else|another( one)?)|"
    r"(rather than|instead of) (another( one)?|something else))"
)
_NEXT_FR: Final = (
    r"(la suite|la suivante|le suivant|la prochaine|le prochain|(la|ma) prochaine (etape|activite|lecon)|"
    r"l etape suivante|l activite suivante)"
)
_NEXT_EN: Final = (
    r"((up |coming )?next|the next (one|thing|step|activity|lesson)|my next (step|activity|lesson|task)|first|here|"
    r"on my (path|list|plan)|(the|my) recommendation|what (i (should|must|have to|need to)|to) do (next|now|first))"
)
_OFFER_FR: Final = r"(propose|donne|demande|recommande|conseille|suggere|impose|fait faire|affiche|montre)"
_OFFERED_FR: Final = (
    r"(proposee?|recommandee?|conseillee?|suggeree?|prevue?|choisie?|demandee?|donnee?|affichee?|placee?|necessaire|"
    r"utile|importante?)"
)
_DO_FR: Final = r"(faire|refaire|revoir|reviser|suivre|commencer( par)?|passer( par)?|repasser|travailler|lire)"
_DO_EN: Final = r"(do|redo|take|study|review|start with|work on|read|watch)"
_I_MUST_FR: Final = r"(je dois|dois je|me faire|nous faire|faut il|il faut|j ai a|devrais je|je devrais)"
_YOU_OFFER_FR: Final = r"(proposez|donnez|recommandez|demandez|conseillez|proposes|donnes|recommandes|conseilles)"
_COMES_FR: Final = r"(est( elle| il| ce)?|vient( elle| il)?|arrive( t elle| t il)?|passe)"
_IS_OFFERED_FR: Final = rf"(m |me |nous )?(est|a( t)?|etait)( elle| il)?( ete)? {_OFFERED_FR}"
_OFFER_EN: Final = r"(giving|showing|recommending|suggesting|proposing|give|show|recommend|suggest|propose|choose|pick)"
_OFFERED_EN: Final = r"(recommended|proposed|suggested|given|chosen|assigned|shown|picked|useful|necessary|important)"
_WHY_FR: Final = r"(mais |et |alors )?(pourquoi|pour quelles? raisons?|explique[rz]? moi pourquoi)( est ce que)?"
_WHY_EN: Final = r"(but |and |so )?(why|for what reason|how come|explain( to me)? why)"
_MEETING_FR: Final = r"(rendez vous|rdv|reunion|entretien|visio|visioconference|rencontre)"
_MEETING_EN: Final = r"(meeting|appointment|call|interview)"
_WHO_FR: Final = r"(tuteur|tutrice|formateur|formatrice|coach|mentor|referent|referente|accompagnant|accompagnante)"
_WHO_EN: Final = r"(tutor|coach|mentor|trainer|teacher|supporter)"
_SOON: Final = r"( (maintenant|aujourd hui|cette semaine|en ce moment|now|today|this week|right now))?"
_WHEN_FR: Final = r"(c est )?(quand|a quelle heure|quel jour|a quelle date|dans combien de temps|sous quel delai)"
_ARE: Final = r"( (est|a lieu|aura lieu|est ce que|sera))*"
_ANSWERS_FR: Final = r"(repond|repondra|repondre|repond il|repond elle|repondra t il|repondra t elle)"
_SHALL_FR: Final = r"(aurai je|est ce que j aurai|vais je (avoir|recevoir)|recevrai je|est ce qu on me repond)"

_KINDS: Final[dict[PathQuestion, tuple[str, ...]]] = {
    "why": (
        rf"{_WHY_FR} (c est |est ce )?{_THIS_FR}( {_FIRST_FR})?",
        rf"{_WHY_FR} {_THIS_FR} {_COMES_FR} ({_NEXT_FR}|{_FIRST_FR}|dans mon parcours)( de mon parcours| pour moi)?",
        rf"{_WHY_FR} {_THIS_FR} {_IS_OFFERED_FR}( {_FIRST_FR})?",
        rf"{_WHY_FR} (est ce qu )?(on|l on) (me|m)( a)? {_OFFER_FR}e? {_THIS_FR}( {_FIRST_FR})?",
        rf"{_WHY_FR} (me|m) {_OFFER_FR}( t)? (on|il|elle) {_THIS_FR}( {_FIRST_FR})?",
        rf"{_WHY_FR} m (a t on|avez vous|as tu) {_OFFER_FR}e? {_THIS_FR}( {_FIRST_FR})?",
        rf"{_WHY_FR} (me|m) {_YOU_OFFER_FR} (vous|tu) {_THIS_FR}( {_FIRST_FR})?",
        rf"{_WHY_FR} (vous|tu) (me|m) {_YOU_OFFER_FR} {_THIS_FR}( {_FIRST_FR})?",
        rf"{_WHY_FR} ({_I_MUST_FR} )?{_DO_FR} {_THIS_FR}( {_FIRST_FR})?",
        rf"{_WHY_FR} (ai je|j ai) {_THIS_FR}( {_FIRST_FR})?",
        rf"(quelle est|c est quoi) la raison de {_THIS_FR}",
        rf"(qu est ce qui|qui) (explique|justifie) {_THIS_FR}",
        r"d ou (vient|sort) cette (recommandation|proposition|suggestion|activite|etape)",
        rf"{_WHY_EN} {_THIS_EN}( {_FIRST_EN})?",
        rf"{_WHY_EN} (is|was|s|does) {_THIS_EN} (come )?{_NEXT_EN}( for me| on my path)?",
        rf"{_WHY_EN} {_THIS_EN} (is|was|comes) {_NEXT_EN}( for me| on my path)?",
        rf"{_WHY_EN} (is|was|has) {_THIS_EN} (been )?{_OFFERED_EN}( to me| for me)?( {_FIRST_EN})?",
        rf"{_WHY_EN} (do|must|should|would|shall) i (have to |need to )?{_DO_EN} {_THIS_EN}( {_FIRST_EN})?",
        rf"{_WHY_EN} (am|was) i (being )?(given|asked to do|shown|doing|told to do) {_THIS_EN}( {_FIRST_EN})?",
        rf"{_WHY_EN} (are|do|did) you {_OFFER_EN}( me)? {_THIS_EN}( to me| for me)?( {_FIRST_EN})?",
        rf"{_WHY_EN} did i get {_THIS_EN}( {_FIRST_EN})?",
        rf"(what is|what s) the (reason for|point of) {_THIS_EN}",
        r"where does (this|that) (recommendation|suggestion|activity|step) come from",
    ),
    "next": (
        r"(et )?(maintenant|ensuite|apres)",
        r"(c est quoi|quelle est|qu y a t il pour)? ?(la suite)( de mon parcours| pour moi)?",
        r"(que|qu est ce que) (dois je|je dois|je peux|puis je|vais je|faut il)( faire)? (ensuite|maintenant|apres)",
        r"qu est ce que je (fais|dois faire) (ensuite|maintenant|apres)",
        r"(quelle est |c est quoi )?(ma|la) prochaine (etape|activite|lecon)( de mon parcours)?",
        r"what( is| s) next( for me| on my path)?",
        r"what (should|do|shall|must|can) i (do|study|work on) (next|now)",
        r"(what is |what s )?my next (step|activity|lesson)",
        r"(and )?now what",
    ),
    "meeting": (
        rf"{_WHEN_FR}{_ARE} (mon|ma|notre|mes|le|la) (prochaine? |prochains )?{_MEETING_FR}( avec .+)?",
        rf"(quel est |c est quand |c est quoi )?(mon|ma|notre) prochaine? {_MEETING_FR}( avec .+)?( c est quand)?",
        rf"(est ce que )?j ai (un|une) {_MEETING_FR} (de prevu|de prevue|prevu|prevue|bientot)",
        rf"(when|what time|what day) (is|are) (my|our|the) (next )?{_MEETING_EN}s?( with .+)?",
        rf"(what is |what s |when s )?(my|our) next {_MEETING_EN}( with .+)?",
        rf"do i have (a|any) {_MEETING_EN}s? (planned|coming up|scheduled|soon)",
    ),
    "answer": (
        rf"{_WHEN_FR}{_ARE} (mon|ma|le|la) {_WHO_FR} (va t il |va t elle |va |me |m )*{_ANSWERS_FR}",
        rf"{_WHEN_FR}{_ARE} (me )?(repond|repondra) (mon|ma|le|la) {_WHO_FR}",
        rf"{_WHEN_FR} {_SHALL_FR}( (une|ma|la) reponse)?( de (mon|ma) {_WHO_FR})?",
        rf"when (does|will|do|is) (my|the) {_WHO_EN}s? (going to )?(answer|reply|respond|get back to me)( me| to me)?",
        r"when (do|will|can|shall) i (get|have|receive) (an|my) (answer|reply)",
        rf"by when (does|will) (my|the) {_WHO_EN} (answer|reply|respond)",
    ),
    "review": (
        rf"(que|qu est ce que|quoi) (dois je|je dois|j ai a|faut il|il faut)( bien)? (reviser|revoir){_SOON}",
        rf"qu ai je a (reviser|revoir){_SOON}",
        rf"(quelles|quelle) competences? (dois je|je dois|faut il) (reviser|revoir){_SOON}",
        rf"(quelles sont |c est quoi )?mes revisions{_SOON}",
        rf"what (do|should|must) i (have to |need to )?(review|revise){_SOON}",
        rf"which skills? (do|should|must) i (have to |need to )?(review|revise){_SOON}",
        rf"what is due( for review)?{_SOON}",
        rf"(what are )?my (reviews|due reviews){_SOON}",
    ),
}
_PATTERNS: Final = {kind: tuple(re.compile(one) for one in patterns) for kind, patterns in _KINDS.items()}
_SPACES: Final = re.compile(r"[^\w]+")
_POLITE: Final = re.compile(
    r"^(bonjour|bonsoir|salut|hello|hi|hey|please|dites moi|dis moi|tell me)\b|"
    r"\b(svp|stp|s il vous plait|s il te plait|merci|please|thanks|thank you)$"
)


def path_question(text: str) -> PathQuestion | None:
    """Return what a question asks of one's own path; None where that is not sure.

    >>> path_question("Pourquoi ça ?"), path_question("When is my meeting?"), path_question("Que dois-je réviser ?")
    ('why', 'meeting', 'review')
    >>> path_question("Pourquoi mon compte est-il bloqué ?"), path_question("Comment annuler mon rendez-vous ?")
    (None, None)
    """
    plain = _SPACES.sub(" ", folded(text)).strip()
    for _ in range(2):
        plain = _POLITE.sub("", plain).strip()
    if not plain or len(plain.split()) > LONGEST:
        return None
    found = [kind for kind, patterns in _PATTERNS.items() if any(one.fullmatch(plain) for one in patterns)]
    return found[0] if len(found) == 1 else None
