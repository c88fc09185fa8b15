"""What a person says of a run: corrections of its claims by hand, and the annotated documents made of them."""
