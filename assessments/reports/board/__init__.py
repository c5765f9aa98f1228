"""The Board report: what can be chosen about it, the decision it asks for, and what it says in every state."""
