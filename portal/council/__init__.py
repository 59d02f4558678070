"""A council as a folder of data files: loaded, checked and asked."""
