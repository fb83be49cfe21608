"""Chance that is the same on every machine: only Random.random() is used, whose sequence Python promises to keep."""
import math
import random


class Chance:
    def __init__(self, name):
        self._random = random.Random(f"hozen incident 2022 {name}")

    def unit(self):
        return self._random.random()

    def below(self, count):
        return int(self._random.random() * count)

    def between(self, low, high):
        """An integer of [low, high]."""
        return low + self.below(high - low + 1)

    def pick(self, items):
        return items[self.below(len(items))]

    def weighted(self, pairs):
        """pairs: (item, weight)."""
        rest = self.unit() * sum(weight for _, weight in pairs)
        for item, weight in pairs:
            rest -= weight
            if rest < 0:
                return item
        return pairs[-1][0]

    def shuffled(self, items):
        items = list(items)
        for last in range(len(items) - 1, 0, -1):
            other = self.below(last + 1)
            items[last], items[other] = items[other], items[last]
        return items

    def poisson(self, mean):
        """Knuth's product for small means, halves for larger ones."""
        if mean > 30:
            return self.poisson(mean / 2) + self.poisson(mean - mean / 2)
        limit, product, count = math.exp(-mean), self.unit(), 0
        while product > limit:
            product *= self.unit()
            count += 1
        return count
