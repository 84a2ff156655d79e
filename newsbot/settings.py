"""Where newsbot differs from Scrapy's defaults, and why: safe on a public site without a further word."""

from pathlib import Path

from newsbot import __version__
from newsbot.fingerprints import StoryFingerprinter
from newsbot.middlewares.charset import CharsetMiddleware
from newsbot.middlewares.robots import RobotsMiddleware
from newsbot.pipelines.jsonlines import JsonLinesPipeline
from newsbot.pipelines.stories import StoriesPipeline
from newsbot.pipelines.ticker import TickerPipeline
from newsbot.pipelines.validate import ValidatePipeline
from newsbot.runs import RunReport

BOT_NAME = "newsbot"
SPIDER_MODULES = ["newsbot.spiders"]
NEWSPIDER_MODULE = "newsbot.spiders"
COMMANDS_MODULE = "newsbot.commands"

# Output: DATA_DIR/<spider>/{articles,ticker,listings,runs}
DATA_DIR = Path("data")

# Who we are: a publisher who looks at a log must be able to find us, and to address us in robots.txt.
USER_AGENT = f"newsbot/{__version__} (+https://github.com/newsbot/newsbot)"
ROBOTSTXT_USER_AGENT = "newsbot"
ROBOTSTXT_OBEY = True

# One request a second a site at most, slower where the site is slow.
DOWNLOAD_DELAY = 1
DOWNLOAD_DELAY_JITTER = 0  # Scrapy's default of half the delay would send two requests within half a second
CONCURRENT_REQUESTS_PER_DOMAIN = 1
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1
AUTOTHROTTLE_TARGET_CONCURRENCY = 1

# Pages are hostile: certificates count, nothing listens, sizes and times have ends.
DOWNLOAD_VERIFY_CERTIFICATES = True
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
DOWNLOAD_MAXSIZE = 10 * 1024 * 1024  # the largest article pages seen are under 3 MB
DOWNLOAD_WARNSIZE = 4 * 1024 * 1024
DOWNLOAD_TIMEOUT = 60
REDIRECT_MAX_TIMES = 5
COOKIES_ENABLED = False  # no news page needs one, and every visit is the first
METAREFRESH_ENABLED = False  # news pages reload themselves every few minutes

REQUEST_FINGERPRINTER_CLASS = StoryFingerprinter
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    RobotsMiddleware: 100,
    CharsetMiddleware: 585,  # after the body is decompressed, before it is retried or read
}
ITEM_PIPELINES = {ValidatePipeline: 100, StoriesPipeline: 200, JsonLinesPipeline: 300, TickerPipeline: 400}
EXTENSIONS = {RunReport: 500}

# Items of one page are few and written at once; Scrapy's 100 would start that many tasks for every page.
CONCURRENT_ITEMS = 1
SPIDER_MIDDLEWARES = {"scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None}  # finds what we never do
WARN_ON_GENERATOR_RETURN_VALUE = False  # types tell; reading the source of every callback costs at start-up

LOG_LEVEL = "INFO"
