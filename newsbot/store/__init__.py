"""Finished runs in a store that outlives the machine: S3, Google Cloud Storage, a mounted disk."""
