"""PIX as the Central Bank of Brazil specifies it: keys, identifiers and the BR Code."""
