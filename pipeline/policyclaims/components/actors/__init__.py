"""Who should act: names and what they stand for, the sets of actors a text offers, and the choice among them."""
