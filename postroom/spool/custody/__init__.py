"""Who has which mail in hand, how others see that he lives, and what becomes of it when he does not."""
