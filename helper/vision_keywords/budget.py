"""The budget: the cap on what a run may cost, which requests under way can never pass."""

import asyncio
from decimal import Decimal

from vision_keywords.bill import dollars
from vision_keywords.errors import RunError
from vision_keywords.halt import Halt


class Budget:
    """What is spent and what requests under way may still cost, against a cap.

    Every request is counted at the most that it can cost until its true price is known, so the
    nearer the cap, the fewer are under way together.
    """

    def __init__(self, cap: Decimal | None, halt: Halt) -> None:
        """`cap` is in US dollars; None means that there is no budget."""
        self._cap = cap
        self._halt = halt
        self._spent = Decimal(0)
        self._under_way: list[Decimal] = []
        self._settled = asyncio.Event()

    async def reserve(self, most: Decimal | None) -> Decimal | None:
        """Leave to spend `most`, which is returned for `settle`; waits for requests under way.

        Raises RunError: `budget_reached`, or `price_unknown` when `most` is None and there is a
        budget; CutOff after a halt.
        """
        if self._cap is None:
            return None
        if most is None:
            raise RunError(
                "price_unknown",
                "The price of this model is not known, so the budget cannot be kept; enter its "
                "price in the settings (or with --price), or run without a budget.",
            )
        while self._spent + sum(self._under_way) + most > self._cap:
            if not self._under_way:
                raise RunError(
                    "budget_reached",
                    f"The budget of {dollars(self._cap)} has no room for another photo: "
                    f"{dollars(self._spent)} spent, and the next could cost {dollars(most)}; "
                    "what is finished is kept. Raise the budget, then run again.",
                    details=(dollars(self._cap), dollars(self._spent), dollars(most)),
                )
            await self._halt.unless(self._settled.wait())
            self._halt.check()
        self._under_way.append(most)
        return most

    def settle(self, reserved: Decimal | None, spent: Decimal | None) -> None:
        """The request has ended. `spent` is None where nobody can know: then it counts in full."""
        if reserved is None:
            return
        self._under_way.remove(reserved)
        self._spent += reserved if spent is None else spent
        self._settled.set()
        self._settled = asyncio.Event()
