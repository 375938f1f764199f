"""What is wrong with this installation: what, why it matters, how to mend it.

Judged at three doors: `manage.py doctor` (everything), Django's system checks (the settings), and
the start of the web process (what must never serve a request). Nothing here reads a clock or
changes anything; sentences never hold a secret.
"""
