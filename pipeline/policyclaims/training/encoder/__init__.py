"""Fine-tuning the encoder, and reading documents by encoders that have not seen their publisher."""
