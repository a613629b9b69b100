"""The durable part: conversations, bookings, WhatsApp sessions, reconciliation."""
