"""What steps run: small programs of the standard library only, each with its own argv."""
