"""The servers and commands behind dev.py. Standard library only: it runs before the .venv exists.

cli          reads the command line
up once checks  the commands: run everything, run one command, hold the house
stack        lock, addresses and servers of one data folder
postgres tuning valkey binaries  the two servers and where their programs come from
supervisor processes  children: started, watched, restarted, stopped in order
static       the collected static files of a data folder
folder output venv  the data folder, what is printed, the .venv
"""
