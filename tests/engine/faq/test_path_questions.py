"""What is recognised as a question about one's own path, and what is not."""

import pytest

from engine.faq.path_questions import path_question

_ASKED = {
    "why": (
        "Pourquoi ça ?",
        "pourquoi cet exercice",
        "Bonjour, pourquoi dois-je refaire cette activité ?",
        "Pourquoi me proposez-vous cette évaluation ?",
        "pourquoi on me donne ca",
        "Pourquoi cette activité ?",
        "pourquoi cette activite maintenant",
        "Pourquoi cet exercice et pas un autre ?",
        "Pourquoi cette activité est-elle la prochaine ?",
        "Pourquoi cette étape vient ensuite ?",
        "Pourquoi cette activité m’est-elle proposée ?",
        "Pourquoi m’a-t-on proposé ce quiz ?",
        "Pourquoi me recommande-t-on ça ?",
        "Pourquoi vous me proposez ce test ?",
        "Pourquoi faire cet exercice en premier ?",
        "Pour quelle raison dois-je suivre ce module ?",
        "Expliquez-moi pourquoi cette leçon",
        "Pourquoi j’ai cette vidéo ?",
        "D’où vient cette recommandation ?",
        "Quelle est la raison de cette activité ?",
        "Qu’est-ce qui explique cette proposition ?",
        "Why is this next?",
        "Why's this next?",
        "why this next",
        "Why is this the next step?",
        "Why is that activity next on my path?",
        "Why does this come first?",
        "Why is this what I should do now?",
        "How come this is next?",
        "Why this lesson and not another one?",
        "Why am I doing this now?",
        "Why are you showing me this task?",
        "Why did I get this quiz?",
        "What is the reason for this activity?",
        "Hello, why should I start with this module, please?",
        "Why this?",
        "Why do I have to do this exercise?",
        "Why was this recommended to me?",
    ),
    "next": (
        "Et maintenant ?",
        "C’est quoi la suite ?",
        "Que dois-je faire ensuite ?",
        "qu'est-ce que je fais maintenant",
        "Quelle est ma prochaine étape ?",
        "What is next?",
        "What's next for me?",
        "What should I do now?",
        "My next activity",
    ),
    "meeting": (
        "Quand est mon rendez-vous ?",
        "c'est quand mon prochain rdv avec Mme Martin",
        "À quelle heure est la visio ?",
        "Est-ce que j’ai un rendez-vous prévu ?",
        "When is my meeting?",
        "What time is our next call, please",
        "Do I have any meetings planned?",
    ),
    "answer": (
        "Quand est-ce que mon tuteur me répond ?",
        "Quand mon tuteur répondra-t-il ?",
        "Dans combien de temps vais-je recevoir une réponse ?",
        "When does my tutor answer?",
        "When will I get an answer?",
        "By when will my coach reply?",
    ),
    "review": (
        "Que dois-je réviser ?",
        "Qu’est-ce que je dois revoir cette semaine ?",
        "Qu’ai-je à revoir ?",
        "Mes révisions",
        "What do I have to review?",
        "What should I revise today?",
    ),
}
_OTHERS = (
    "Pourquoi mon compte est-il bloqué ?",
    "Pourquoi dois-je me laver les mains ?",
    "Pourquoi cet examen coûte-t-il si cher ?",
    "Pourquoi cette activité ne s’ouvre-t-elle pas ?",
    "Pourquoi cette vidéo est-elle floue ?",
    "Pourquoi ce quiz est-il fermé ?",
    "Pourquoi ce travail est-il noté ?",
    "Pourquoi faire cette formation plutôt qu’une autre ?",
    "Pourquoi cette activité est-elle en anglais ?",
    "Why is this so hard?",
    "Why is this video not playing?",
    "Why is this quiz locked?",
    "Why is this course next to the station?",
    "What is the point of a strong password?",
    "Que faire après une chute ?",
    "Que dois-je faire maintenant que j’ai cliqué sur un lien frauduleux ?",
    "Quelle est la prochaine session de formation ?",
    "Comment prendre rendez-vous avec mon tuteur ?",
    "Comment annuler mon rendez-vous ?",
    "Quand puis-je déplacer mon rendez-vous ?",
    "Mon tuteur ne répond pas, que faire ?",
    "Qui est mon tuteur ?",
    "Comment réviser efficacement ?",
    "Que dois-je revoir avec mon employeur avant de signer ?",
    "Why is my account locked?",
    "What is the price of the next course?",
    "How do I cancel my meeting?",
    "What should I do next to a patient who fell?",
    "When does the course begin?",
    "Where do I submit my work?",
    "",
    "?",
)


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in _ASKED.items() for text in texts])
def test_a_question_about_the_own_path_is_recognised(kind: str, text: str) -> None:
    assert path_question(text) == kind


@pytest.mark.parametrize("text", _OTHERS)
def test_any_other_question_is_left_to_the_entries(text: str) -> None:
    assert path_question(text) is None


def test_a_long_question_is_not_recognised_because_it_says_more() -> None:
    assert path_question("Quand est mon rendez-vous avec " + "mon tuteur et " * 9 + "moi ?") is None
