"""The few things every app stands on: errors, the clock, the outbox, the blob store, encryption."""
