"""Linear models as plain arrays, and components that keep them."""
