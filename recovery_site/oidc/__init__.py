"""Signing in by an organisation's own service (OpenID Connect: Entra ID, NHS CIS2), set up by the environment alone.

Built on allauth's provider. What it leaves out is here: the nonce, the signature of the ID token, a limit on how long
a provider may hold a thread, and who may be linked to an account: only an address that the provider vouches for.
"""
