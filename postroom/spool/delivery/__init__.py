"""How a worker brings mail out: what may go now, by which transport, and what its outcome means."""
