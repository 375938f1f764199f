"""What kills must not break: scenes that run the product's own processes and end them with SIGKILL.

`python3 dev.py torture` plays all of them on servers of its own that keep their promises (fsync on);
`--only NAME` one, `--json` one line of JSON each. A scene that finds something lost or doubled ends
with exit code 1. The product imports nothing of this.

    __main__.py   the command
    sweep.py      twenty thousand matters are due, and the sweepers die
"""
