"""How an offer is sealed, proved and opened: pure Python on `cryptography`, no Django, no database.

A bidder or an auditor runs it on a laptop: ``python -m seal verify receipt.json``. The rooms, from the ground up:

========== =====================================================================================
canonical  the one spelling of plain JSON
envelope   content in, padded ciphertext out, for whoever holds a private key (HPKE)
files      an attached file under a key of its own, which the sealed part holds
commitment what binds a bidder to two parts without telling of them
merkle     one published hash for all accepted versions, and proofs that one of them is in it
receipt    what a bidder holds: commitment, time, signature
shares     an opening key split among named holders, the independent evaluator's part always needed
holders    a holder's own key, kept under a passphrase or off the server
proof      receipt, inclusion and content checked together
========== =====================================================================================
"""
