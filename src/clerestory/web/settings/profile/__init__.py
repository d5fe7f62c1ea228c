"""Profile: what others see of a person."""
