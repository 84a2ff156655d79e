"""`python -m newsbot`: the command `newsbot`, if no script of this name is on the path."""

from newsbot.cli import main

if __name__ == "__main__":  # the processes of `extract` and `export` import this module too
    main()
