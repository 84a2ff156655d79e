"""HTML pages in one file that loads nothing: SVG charts, a frame with a strict policy."""
