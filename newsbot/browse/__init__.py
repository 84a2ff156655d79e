"""`newsbot browse`: a release in the browser, on Datasette."""
