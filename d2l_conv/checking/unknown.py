"""Values that no task asks for, or that no wire carries: a key of a table, and its words.

Where such a value is met, the process may be a learner's, in English. It says which sentence of the
table it is, and the side that tells a person puts it together in the language in use.
"""

from __future__ import annotations

import string
from dataclasses import dataclass

from d2l_conv.languages import Sentences

__all__ = ["Unknown"]

MOST_LETTERS = 120  # of one word: a learner chooses the names of types

SENTENCES: Sentences[str] = Sentences(
    {
        "type": "a value of type {type}",
        "deep": "a {type} that is too deep or too long",
        "key": "a dict with a key that is no number, text or tuple of these",
        "entry": "a {type} with an entry that is no number, text or tuple of these",
        "raises": "something that raises {error} when it is read",
        "nests": "a value that nests too deep or holds too many entries",
        "much": "a value of more than {size} MB",
        "digits": "a whole number with more digits than {digits}",
        "tensor": "a tensor of type {dtype}, {layout} (axes: {axes})",
        "nested tensor": "a nested tensor",
        "quantized tensor": "a quantized tensor",
        "no numbers": "a tensor without numbers (device 'meta')",
        "large tensor": "a tensor of shape {shape}; that is too large",
        "array": "an array of type {dtype} (axes: {axes})",
        "large array": "an array of shape {shape}; that is too large",
        "layer": "an nn.Conv2d with {setting}",
        "layer's weights": "an nn.Conv2d with weights of shape {shape} in {groups} groups",
        "layer's bias": "an nn.Conv2d with a bias of shape {shape}",
    }
)


@dataclass(frozen=True)
class Unknown:
    """A value that is only named: the key of a sentence, and what stands in its places."""

    key: str
    words: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, key: str, **words: object) -> Unknown:
        """Name a value, its words cut at a length."""
        return cls(key, tuple((name, str(word)[:MOST_LETTERS]) for name, word in words.items()))

    @classmethod
    def read(cls, key: object, words: object) -> Unknown:
        """Read what somebody else wrote.

        Raises
        ------
        ValueError
            If there is no such sentence, or the words are not those of its places.
        """
        if not isinstance(key, str) or key not in set(SENTENCES):
            raise ValueError("an unknown value of no known kind")
        if not isinstance(words, dict) or set(words) != places(key):
            raise ValueError(f"expected the words {sorted(places(key))} for {key!r}")
        if not all(isinstance(word, str) for word in words.values()):
            raise ValueError("a word that is no text")
        return cls.of(key, **words)

    @property
    def is_layer(self) -> bool:
        """Whether it is an ``nn.Conv2d``, with settings that no layer has."""
        return self.key.startswith("layer")

    def __str__(self) -> str:
        """Say what it is, in the language in use."""
        return SENTENCES[self.key].format(**dict(self.words))


def places(key: str) -> set[str]:
    """Return the names of what a sentence is filled with.

    >>> sorted(places("layer's weights"))
    ['groups', 'shape']
    """
    return {name for _, name, _, _ in string.Formatter().parse(SENTENCES[key]) if name}
