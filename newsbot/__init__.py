"""newsbot turns news sites into data that people can trust."""

__version__ = "0.1.0"
