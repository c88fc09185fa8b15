"""What a person says of a run: which claims to look at first, their corrections, and the annotated documents made of them."""
