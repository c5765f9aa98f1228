"""Mail that waits until the worker has sent it. A leaf: it imports no step."""
