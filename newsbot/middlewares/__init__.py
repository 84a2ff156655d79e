"""What stands between the engine and the downloader, one concern a file."""
