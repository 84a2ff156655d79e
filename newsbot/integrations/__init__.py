"""newsbot as a part of other engines; each module needs an extra, and is imported only where that is used."""
