"""Where newsbot differs from Scrapy's defaults, and why: safe on a public site."""

# ruff: noqa: E402 -- Ctrl-C may come while what follows is imported
from newsbot.terminal import prepare

prepare()

from pathlib import Path
from typing import Any

from scrapy.settings import default_settings as scrapy

from newsbot import __version__

# newsbot's components are in the settings that end in _BASE. Yours go into those without it (ITEM_PIPELINES,
# EXTENSIONS, DOWNLOADER_MIDDLEWARES, …), as anywhere in Scrapy: they are added, and None switches one off.

BOT_NAME = "newsbot"
SPIDER_MODULES = ["newsbot.spiders"]
COMMANDS_MODULE = "newsbot.commands"

# Output: DATA_DIR/<spider>/{articles,ticker,listings,tombstones,runs}; relative to the folder of scrapy.cfg
DATA_DIR = Path("data")

# True says that the pages crawled are made up (samples, tests): the run's report, and each release of it, says so too.
INVENTED = False

# Scrapy's feeds (-o, FEEDS) are written too; its own exporters would print nested records as Python's.
FEED_EXPORTERS_BASE: dict[str, Any] = {
    **scrapy.FEED_EXPORTERS_BASE,
    "json": "newsbot.exporters.JsonFeed",
    "jsonlines": "newsbot.exporters.JsonLinesFeed",
    "jsonl": "newsbot.exporters.JsonLinesFeed",
    "jl": "newsbot.exporters.JsonLinesFeed",
    "csv": "newsbot.exporters.CsvFeed",
    "xml": "newsbot.exporters.XmlFeed",
    "marshal": "newsbot.exporters.MarshalFeed",
    "pickle": "newsbot.exporters.PickleFeed",
}
FEED_EXPORT_ENCODING = "utf-8"  # letters are never escaped to ASCII

# Finished runs go to a store by its address, and what is read of it is kept in STORE_CACHE
STORE_URL = None  # s3://bucket/prefix, gs://…, file:///folder; or NEWSBOT_STORE_URL in the environment
STORE_OPTIONS: dict[str, Any] = {}  # of fsspec's driver, such as endpoint_url; secrets are better in the environment
STORE_RETRY_SECONDS = 60  # how long a step is tried again while the store does not answer
STORE_GONE_SECONDS = 24 * 3600  # a folder that no process has used for so long is gone: longer than a repair takes
STORE_KEEP_LOCAL_RUNS = None  # the newest runs of a site that stay here too; None keeps all
STORE_CACHE = None  # None is data/stores/<name>

# The ledger: any address of SQLAlchemy's for SQLite or PostgreSQL; None is a file, DATA_DIR/ledger.db.
LEDGER_URL = None
LEDGER_ENABLED = True  # False: no run, no records, no archive, as `scrapy parse`, `fetch` and `shell` have it
SCHEDULER = "newsbot.scheduler.LedgerScheduler"
CHECKPOINT_PAGES = 100  # a crash costs at most that many repeated requests
CHECKPOINT_SECONDS = 10

# What was fetched is kept: DATA_DIR/<spider>/archive/<run>-00001.warc.gz, and its index
ARCHIVE_ENABLED = True
ARCHIVE_FILE_BYTES = 1_000_000_000
TWISTED_DNS_RESOLVER = "newsbot.network.resolver.GuardedResolver"  # no link leads into the network that newsbot runs in
DOWNLOAD_HANDLERS_BASE: dict[str, Any] = {
    **scrapy.DOWNLOAD_HANDLERS_BASE,
    "http": "newsbot.downloader.handler.NewsDownloadHandler",
    "https": "newsbot.downloader.handler.NewsDownloadHandler",
}

# At its end a run is compared with those before it; its monitors, and who is notified
MONITORS: dict[str, Any] = {}
MONITOR_SUITES: list[Any] = []  # Spidermon's, by class or dotted name
NOTIFY_URLS: list[str] = []  # they hold secrets: better in the environment, as NEWSBOT_NOTIFY_URLS
NOTIFY_TIMEOUT = 30  # seconds for all of them

# Known stories are visited again: soon while they are young or change, rarely when they are old and never do.
REVISIT_MIN = 60 * 60
REVISIT_MAX = 30 * 24 * 60 * 60

# Who we are: a publisher who looks at a log must be able to find us, and to address us in robots.txt.
CONTACT = (
    None  # your mail or web address, or NEWSBOT_CONTACT in the environment: newsbot/1.0 (+https://example.org/bot)
)
USER_AGENT = f"newsbot/{__version__}"  # to which CONTACT is added; a user agent that you set stays as it is
ROBOTSTXT_USER_AGENT = "newsbot"
ROBOTSTXT_OBEY = True
ROBOTSTXT_PARSER = "newsbot.middlewares.robots.NewsRobotParser"
ROBOTSTXT_MAX_AGE = 24 * 60 * 60  # RFC 9309: no copy is used for longer

# What a publisher says about use is recorded with each story. `obey` writes none whose rights are reserved.
RIGHTS_POLICY = "record"

# At most one request per second to a site, fewer if the site is slow.
DOWNLOAD_DELAY = 1
DOWNLOAD_DELAY_JITTER = 0  # Scrapy's default of half the delay would send two requests within half a second
CONCURRENT_REQUESTS_PER_DOMAIN = 1
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1
AUTOTHROTTLE_TARGET_CONCURRENCY = 1
CRAWL_DELAY_MAX = 30  # seconds; robots.txt may ask for more than a crawl can live with
RETRY_AFTER_MAX = 120  # seconds; a page of a site that asks for a longer pause is left to the next run

# Pages are hostile: certificates count, nothing listens, sizes and times have ends.
DOWNLOAD_VERIFY_CERTIFICATES = True
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
DOWNLOAD_MAXSIZE = 10 * 1024 * 1024  # the largest article pages seen are under 3 MB
DOWNLOAD_WARNSIZE = 4 * 1024 * 1024
DOWNLOAD_TIMEOUT = 60
# CPU seconds for reading a page. A page of 1 MB takes under 2 s, however it is made (`make fuzz`), and one of
# DOWNLOAD_MAXSIZE has ten times as much; the pages of real sites take a fiftieth of a second.
PAGE_TIMEOUT = 20
REDIRECT_MAX_TIMES = 5
COOKIES_ENABLED = False  # no news page needs one, and every visit is the first
METAREFRESH_ENABLED = False  # news pages reload themselves every few minutes

# A page that scripts fill is requested like any other, and rendered by a browser if it cannot be read as it came.
BROWSER = "auto"  # `always` renders every page, `never` none
BROWSER_PATH = None  # an installed Chromium is found by itself
BROWSER_PAGES = 2  # open at a time
BROWSER_TIMEOUT = 30  # seconds a page may take; a list that grows four times as many
BROWSER_MEMORY_MB = 1500  # of all its processes; beyond that it is restarted

DOWNLOADER_MIDDLEWARES_BASE: dict[Any, int | None] = {
    **scrapy.DOWNLOADER_MIDDLEWARES_BASE,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "newsbot.middlewares.unrecorded.OffsiteMiddleware": 50,  # of plain spiders, as those with this module below
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "newsbot.middlewares.robots.RobotsMiddleware": 100,
    "newsbot.middlewares.rights.RightsMiddleware": 110,
    "newsbot.middlewares.rendering.RenderingMiddleware": 540,  # sees an answer after it is retried
    "newsbot.middlewares.throttle.ThrottleMiddleware": 555,  # sees an answer before it is retried
    "newsbot.middlewares.conditional.ConditionalMiddleware": 560,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "newsbot.middlewares.redirect.PlainRedirectMiddleware": 600,
    "newsbot.middlewares.charset.CharsetMiddleware": 585,  # after decompression, before a retry
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "newsbot.middlewares.cookies.CookiesMiddleware": 700,
}
ITEM_PROCESSOR = "newsbot.pipelines.manager.PipelineManager"
ITEM_PIPELINES_BASE: dict[Any, int | None] = {
    "newsbot.pipelines.validate.ValidatePipeline": 100,  # drops what breaks the contract
    # yours, in ITEM_PIPELINES: 200 to 699
    "newsbot.pipelines.ticker.TickerPipeline": 700,  # the ticker that every page repeats: one record an entry and run
    "newsbot.pipelines.revisions.RevisionPipeline": 800,  # id and revision; what says nothing new makes no record
    "newsbot.pipelines.jsonlines.JsonLinesPipeline": 900,  # checks what is to be written, and writes it
}
IMAGES_RESULT_FIELD = "stored_images"  # of Scrapy's ImagesPipeline, which would otherwise replace a story's `images`
EXTENSIONS_BASE: dict[Any, int | None] = {
    **scrapy.EXTENSIONS_BASE,
    "newsbot.extensions.run.Run": 0,
    "newsbot.extensions.browser.BrowserExtension": 0,
    "newsbot.extensions.progress.Progress": 0,
    "newsbot.extensions.metrics.Metrics": 0,
    "scrapy.extensions.logstats.LogStats": None,
    # Off already; if aiohttp is installed, importing it takes a fifth of the time that a command needs to start.
    "scrapy.extensions.remote_control.RemoteControl": None,
}

# Items of one page are few and written at once; Scrapy's 100 would start that many tasks for every page.
CONCURRENT_ITEMS = 1
SPIDER_MIDDLEWARES_BASE: dict[Any, int | None] = {
    **scrapy.SPIDER_MIDDLEWARES_BASE,
    "newsbot.middlewares.unrecorded.StartMiddleware": 5,  # after those that add start requests
    "newsbot.spidermiddlewares.visits.VisitsMiddleware": 10,  # before an HTTP error counts as the spider's
    "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
    "newsbot.middlewares.unrecorded.RefererMiddleware": 700,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "newsbot.middlewares.unrecorded.DepthMiddleware": 900,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
    "newsbot.middlewares.unrecorded.MetaCopyDetectionMiddleware": 1000,
}
WARN_ON_GENERATOR_RETURN_VALUE = False  # types say so; reading the source of every callback costs at start-up

# A crawl's log is DATA_DIR/<site>/logs/<run>.log, with Scrapy's versions, settings and stats; a terminal shows a live
# line, warnings and a summary. With --verbose, LOG_FILE or another LOG_LEVEL the log is shown as Scrapy does it.
LOG_LEVEL = "INFO"
LOG_FORMATTER = "newsbot.logformat.NewsLogFormatter"  # makes no message that the log does not show
LOG_FILES_KEPT = 30  # the newest of a site; 0 writes no log
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # the ledger and the report have each address that failed, and why
PROGRESS = True  # a live line on a terminal; else, or with False, a line of the log every LOGSTATS_INTERVAL seconds
