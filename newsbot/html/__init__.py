"""Pages to look at, each one HTML file that loads nothing: charts as SVG, a frame with a strict policy; numbers in."""
