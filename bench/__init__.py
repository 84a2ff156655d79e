"""What newsbot costs beside a Scrapy spider that extracts nothing: `python -m bench` crawls one site with each."""
