"""WAHA: WhatsApp over HTTP. Speaks the contract of version 2026.8.1 and its three engines."""
