"""The WeChat official account: wire format, the five-second ladder, quotas, and what is sent unasked."""
