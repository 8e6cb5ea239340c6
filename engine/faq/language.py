"""A language as questions are read in it: accents folded, words that belong together joined, stems, meanings.

Stemming: the Snowball algorithms (Porter 2001), of folded words, so that `évalué` and `evalue` are one.
"""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final, NamedTuple

import snowballstemmer

from content_graph.texts import folded
from engine.faq import english, french

_WORD: Final = re.compile(r"[^\W_]+")


class Language(NamedTuple):
    """What is known of a language.

    Attributes:
        code: `fr` or `en`.
        algorithm: Name of its stemmer.
        function_words: Folded words that are left out.
        question_words: Folded words of which only what they mean is looked for.
        together: Folded words, and the one word that they become, in their order.
        alike: A line of folded words for each thing that they may mean.
    """

    code: str
    algorithm: str
    function_words: frozenset[str]
    question_words: frozenset[str]
    together: tuple[tuple[re.Pattern[str], str], ...]
    alike: str

    @property
    def meanings(self) -> Mapping[str, tuple[int, ...]]:
        """By stem, the numbers of what it may mean; found when somebody first asks, and not while a command loads."""
        return _meanings(self.algorithm, self.alike)

    def words(self, text: str) -> list[str]:
        """Return the words of a text that say something, folded and in their order.

        >>> FRENCH.words("J’ai oublié mon mot de passe !"), ENGLISH.words("How much is the exam?")
        (['oublie', 'motdepasse'], ['price', 'exam'])
        """
        bare = folded(text)
        for pattern, word in self.together:
            bare = pattern.sub(word, bare)
        return [one for one in _WORD.findall(bare) if one not in self.function_words]

    def stem(self, word: str) -> str:
        """Return what is left of a folded word without its endings.

        >>> FRENCH.stem("evaluations"), FRENCH.stem("evalue")
        ('evalu', 'evalu')
        """
        return _stem(self.algorithm, word)


@lru_cache(maxsize=65_536)
def _stem(algorithm: str, word: str) -> str:
    # a stemmer of its own for each word: it keeps the word that it works on, and threads build and ask at once
    return str(snowballstemmer.stemmer(algorithm).stemWord(word))


@cache
def _meanings(algorithm: str, alike: str) -> Mapping[str, tuple[int, ...]]:
    by_stem: dict[str, tuple[int, ...]] = {}
    for number, line in enumerate(alike.split("\n")):
        for stem in {_stem(algorithm, word) for word in line.split()}:
            by_stem[stem] = (*by_stem.get(stem, ()), number)
    return by_stem


def _language(
    code: str,
    algorithm: str,
    words_left_out: tuple[str, str],
    together: tuple[tuple[str, str], ...],
    alike: str,
) -> Language:
    joined = tuple((re.compile(rf"\b{re.escape(words)}\b"), word) for words, word in together)
    functional, asking = (frozenset(one.split()) for one in words_left_out)
    return Language(code, algorithm, functional, asking, joined, alike)


FRENCH: Final = _language(
    "fr", "french", (french.FUNCTION_WORDS, french.QUESTION_WORDS), french.TOGETHER, french.MEANINGS
)
ENGLISH: Final = _language(
    "en", "english", (english.FUNCTION_WORDS, english.QUESTION_WORDS), english.TOGETHER, english.MEANINGS
)


def language_of(tag: str) -> Language:
    """Return what is known of the language of a tag: French for what is French, English for all else.

    >>> language_of("fr-CA").code, language_of("de").code
    ('fr', 'en')
    """
    return FRENCH if tag.lower().partition("-")[0] == "fr" else ENGLISH
