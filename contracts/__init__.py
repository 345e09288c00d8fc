"""Awards and the contracts they produce from the pro forma posted on day one."""
