"""A function whose arguments are an input, an output and a parameter of its node."""

from collections import Counter

import trainyard


def count_words(text, counts, least=1):
    with open(text, encoding="utf-8") as file:
        words = Counter(file.read().split())
    kept = {word: number for word, number in words.items() if number >= least}
    with open(counts, "w", encoding="utf-8") as file:
        file.writelines(f"{word} {number}\n" for word, number in sorted(kept.items()))
    trainyard.log_metric("words", len(kept))
