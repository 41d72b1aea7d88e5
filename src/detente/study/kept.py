"""What was made before and may be asked for again, by key; nothing here changes an answer."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Kept(Generic[Made]):
    """Things by key that weigh at most `most` together (one each, if nothing weighs them), and the last one in any case.

    What was asked for longest ago is let go first.
    """

    def __init__(self, most: int, weigh: Callable[[Made], int] = lambda thing: 1):
        self.most, self.weigh, self.made = most, weigh, 0  # how often something had to be made
        self._things: OrderedDict[Hashable, Made] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """The thing of this key, made where it is not kept."""
        if key not in self._things:
            self.made += 1
            self._things[key] = make()
            while len(self._things) > 1 and sum(map(self.weigh, self._things.values())) > self.most:
                self._things.popitem(last=False)
        self._things.move_to_end(key)
        return self._things[key]
