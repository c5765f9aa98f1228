"""Pictures of every page in every state: `python3 dev.py pictures`."""
