"""Pages drawn by a browser, as a guest that is watched: one browser a crawl, and none where no page needs it."""
