"""No page, redirect or answer of the DNS leads newsbot to a place it must not reach; and what protects us is written down."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from crawling import HTML, PATIENCE, ROOT, Page, Server, crawl, records, report
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from newssite import NewsSite
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK
from scrapy.statscollectors import MemoryStatsCollector
from scrapy.utils.test import get_crawler
from twisted.internet.defer import succeed
from twisted.internet.error import DNSLookupError

from newsbot.middlewares.redirect import PlainRedirectMiddleware
from newsbot.network import resolver
from newsbot.network.resolver import Consent

SECURITY = ROOT / "docs" / "security.md"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "224.0.0.1", "255.255.255.255", "::1", "[::1]", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1",
        "2002:7f00:1::", "2130706433", "fec0::1", "64:ff9b:1::7f00:1", "::ffff:0:7f00:1", "::10.0.0.1", "5f00::1", "3fff::1",
    ],
)  # fmt: skip
def test_a_private_address_is_not_public(host: str) -> None:
    assert not resolver.is_public(host)


@pytest.mark.parametrize("host", ["93.184.216.34", "2606:2800:220:1::1", "example.org", "journalismpakistan.com"])
def test_a_public_address_is_public_and_a_name_is_left_to_the_dns(host: str) -> None:
    assert resolver.is_public(host)


@pytest.fixture
def consent() -> Iterator[Consent]:
    crawler = get_crawler()
    yield Consent.of(crawler)
    Consent.of(crawler).end()


def test_a_name_with_a_private_address_has_none_unless_it_is_the_crawls_own(consent: Consent) -> None:
    consent.allow("http://staging.example:8000", named=True)
    check = resolver.GuardedResolver._checked
    assert check("10.0.0.7", "staging.example") == "10.0.0.7"
    assert check("93.184.216.34", "www.example") == "93.184.216.34"
    with pytest.raises(DNSLookupError, match="private network"):
        check("10.0.0.7", "www.example")
    assert "www.example" in resolver.refused
    check("93.184.216.34", "www.example")
    assert "www.example" not in resolver.refused


@pytest.mark.parametrize(
    ("base", "named", "is_consent"),
    [
        ("http://127.0.0.1:8000", False, True), ("http://127.1:8000", False, True), ("http://[::1]:8000", False, True),
        ("http://0x7f000001", False, True), ("http://LOCALHOST:8000", False, True), ("http://localhost.", False, True),
        ("http://staging.example", True, True), ("http://staging.example", False, False),
        ("http://localhost.example", False, False), ("http://127.0.0.1.nip.example", False, False),
    ],
)  # fmt: skip
def test_only_a_number_localhost_and_a_base_url_consent_to_a_private_address(
    base: str, named: bool, is_consent: bool, consent: Consent
) -> None:
    consent.allow(base, named=named)
    host, port = resolver.place(base)
    assert consent.places == ({(host, port)} if is_consent else set())


def resolved_to(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("twisted.internet.reactor.resolve", lambda name: succeed(address))


@pytest.mark.parametrize(
    ("url", "address", "refused"),
    [
        ("http://staging.example:8000/", "10.0.0.7", False),
        ("http://staging.example:9200/", "10.0.0.7", True),  # consent is for one port
        ("https://staging.example/", "93.184.216.34", False),  # and is not needed where the host is public
        ("http://127.0.0.1:8000/", "", True),
        ("http://proxy.example:3128/", "10.0.0.1", True),  # a page leads to the proxy itself
        ("http://www.example/", "", False),  # left to the resolver
    ],
)
def test_consent_is_for_one_host_and_port(
    url: str, address: str, refused: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "proxy.example:3128")
    crawler = get_crawler()
    consent = Consent.of(crawler)
    consent.allow("http://staging.example:8000", named=True)
    resolved_to(address, monkeypatch)
    assert asyncio.run(consent.is_refused(*resolver.place(url))) is refused


def test_consent_is_for_one_crawl_until_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = get_crawler(), get_crawler()
    resolved_to("10.0.0.7", monkeypatch)

    def may_connect(crawler: Crawler, url: str) -> bool:
        host, port = resolver.place(url)
        if asyncio.run(Consent.of(crawler).is_refused(host, port)):
            return False
        with suppress(DNSLookupError):
            return resolver.GuardedResolver._checked("10.0.0.7", host) == "10.0.0.7"
        return False

    for url in ("http://10.0.0.7:8000/", "http://staging.example:8000/", "http://localhost:8000/"):
        Consent.of(first).allow(url, named=True)
        assert may_connect(first, url)
        assert not may_connect(second, url)
        Consent.of(first).end()
        assert not may_connect(first, url)


def test_proxies_may_be_private(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", "press.example")
    crawler = get_crawler()
    Consent.of(crawler).allow("https://www.example", named=False)
    Consent.of(crawler).allow_proxy("gate.example:3128")
    for name in ("proxy.example", "gate.example"):  # of the environment, of `meta["proxy"]`
        assert resolver.GuardedResolver._checked("10.0.0.1", name) == "10.0.0.1"
    with pytest.raises(DNSLookupError, match="private network"):
        resolver.GuardedResolver._checked("10.0.0.1", "press.example")


def rebound(tmp_path: Path, server: Server, *addresses: str) -> subprocess.CompletedProcess[str]:
    """A crawl of `http://evil.test`, a name that the DNS leads to each of these addresses in turn, the last for good.

    `127.0.0.2` and `::1` stand for addresses on the internet.
    """
    script = tmp_path / "rebound.py"
    script.write_text(
        "import socket, sys\n"
        f"answers, last = {list(addresses)!r}, []\n"
        "known = socket.gethostbyname\n"
        "def lookup(name):\n"
        "    if name != 'evil.test': return known(name)\n"
        "    answer = answers.pop(0) if len(answers) > 1 else answers[0]\n"
        "    last[:] = [answer]\n"
        "    if ':' in answer: raise socket.gaierror(-5, 'No address associated with hostname')\n"
        "    return answer\n"
        "def lookup_all(name, *rest): return [(socket.AF_INET6, socket.SOCK_STREAM, 6, '', (*last, 0, 0, 0))]\n"
        "socket.gethostbyname, socket.getaddrinfo = lookup, lookup_all\n"
        "from newsbot.network import resolver\n"
        "public = resolver.is_public\n"  # the test's server has to stand for one on the internet
        "resolver.is_public = lambda host: host in ('127.0.0.2', '::1') or public(host)\n"
        "from scrapy.cmdline import execute\n"
        "sys.exit(execute())\n",
        "utf-8",
    )
    port = server.base_url.rpartition(":")[2]
    command = [
        sys.executable, str(script), "crawl", "news", "-a", f"url=http://evil.test:{port}", "-s",
        f"DATA_DIR={tmp_path / 'data'}", "-s", "DNSCACHE_ENABLED=False", "-s", "RETRY_TIMES=0",
        "-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False",
    ]  # fmt: skip
    return subprocess.run(command, cwd=ROOT, timeout=PATIENCE, capture_output=True, text=True, check=False)


def test_a_typed_name_that_leads_to_a_private_address_is_not_crawled(tmp_path: Path) -> None:
    with Server(NewsSite(3).pages) as server:
        done = rebound(tmp_path, server, "127.0.0.1")
        assert server.requests == []
    assert done.returncode != 0


def test_a_name_that_is_rebound_to_a_private_address_in_mid_crawl_is_left(tmp_path: Path) -> None:
    robots: Page = 200, {"Content-Type": "text/plain", "Connection": "close"}, b""  # else the connection is used again
    with Server({**NewsSite(3).pages, "/robots.txt": robots}, host="127.0.0.2") as server:
        rebound(tmp_path, server, "127.0.0.2", "127.0.0.1")
        assert server.requests == ["/robots.txt"]
        port = server.base_url.rpartition(":")[2]
    assert set(report(tmp_path / "data", f"evil.test_{port}")["reasons"]) == {"private_address"}


def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as one:
            one.bind(("::1", 0))
    except OSError:
        return False
    return True


@pytest.mark.skipif(not has_ipv6(), reason="no IPv6 here")
def test_a_host_that_has_only_ipv6_is_crawled(tmp_path: Path) -> None:
    robots: Page = 200, {"Content-Type": "text/plain", "Connection": "close"}, b""
    with Server({**NewsSite(3).pages, "/robots.txt": robots}, host="::1") as server:
        rebound(tmp_path, server, "::1", "fd00::1")
        assert server.requests == ["/robots.txt"]
        port = server.base_url.rpartition(":")[2]
        assert set(report(tmp_path / "data", f"evil.test_{port}")["reasons"]) == {"private_address"}
        (tmp_path / "seeds.txt").write_text("/newsroom/page/1\n", "utf-8")
        crawl(server.base_url, tmp_path / "by its number", "-a", f"seeds={tmp_path}/seeds.txt")
        assert "/newsroom/page/1" in server.requests


@pytest.mark.slow
def test_a_name_that_answers_with_a_private_address_is_told(tmp_path: Path) -> None:
    """`localhost` is such a name: a crawl of another base does not go there, even to a seed."""
    done = crawl("http://127.0.0.1:9", tmp_path, "-a", "seeds=/dev/null")
    assert done.returncode == 1
    with Server(NewsSite(3).pages) as server:
        script = tmp_path / "check.py"
        script.write_text(
            "from newsbot.spiders.journalismpakistan import JournalismPakistanSpider as Spider\n"
            "from scrapy.utils.project import get_project_settings\n"
            "from scrapy.crawler import CrawlerProcess\n"
            "from newsbot.network import resolver\n"
            "resolver.Consent.allow = lambda consent, url, named: None\n"  # as if the base were elsewhere, and this a link to it
            f"settings = get_project_settings(); settings.set('DATA_DIR', {str(tmp_path / 'data')!r})\n"
            "settings.set('ROBOTSTXT_OBEY', False)\n"
            "process = CrawlerProcess(settings)\n"
            f"process.crawl(Spider, base_url='http://localhost:{server.base_url.rpartition(':')[2]}')\n"
            "process.start()\n",
            "utf-8",
        )
        subprocess.run([sys.executable, script], cwd=ROOT, timeout=PATIENCE, check=True, capture_output=True)
        assert server.requests == []
    assert set(report(tmp_path / "data")["reasons"]) == {"private_address"}


@pytest.mark.parametrize("path", ["/robots.txt", "/.well-known/tdmrep.json"])
def test_a_file_of_the_site_is_not_followed_to_another_port(path: str, tmp_path: Path) -> None:
    with Server({}) as other, Server(site := NewsSite(3).pages | {"/robots.txt": (200, HTML, b"")}) as server:
        site[path] = 302, {"Location": other.base_url + "/admin"}, b""
        (tmp_path / "seeds.txt").write_text("/newsroom/page/1\n", "utf-8")
        crawl(server.base_url, tmp_path / "data", "-a", f"seeds={tmp_path}/seeds.txt")
        assert path in server.requests
        assert other.requests == []


@pytest.mark.parametrize(
    ("target", "followed"),
    [
        ("https://www.example/robots.txt", True), ("http://www.example:80/robots.txt", True),
        ("http://www.example:8080/r", True), ("http://www.example:9200/r", False), ("http://x.example:25/", False),
        ("http://www.example:99999/", False),
    ],
)  # fmt: skip
def test_robots_txt_is_followed_to_the_ports_of_the_web_alone(target: str, followed: bool) -> None:
    crawler = get_crawler()
    crawler.spider = crawler._create_spider("any")
    crawler.stats = MemoryStatsCollector(crawler)
    middleware = PlainRedirectMiddleware.from_crawler(crawler)
    request = Request("http://www.example:8080/robots.txt", callback=NO_CALLBACK)
    response = Response(request.url, 302, {"Location": target})
    assert (middleware.process_response(request, response) is not response) is followed


def certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that nobody has signed but itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return path


def test_a_certificate_that_nobody_vouches_for_ends_in_failures(tmp_path: Path) -> None:
    site: dict[str, Any] = {**NewsSite(3).pages, "/robots.txt": (200, HTML, b"")}
    with Server(site) as server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate(tmp_path))
        server._server.socket = context.wrap_socket(server._server.socket, server_side=True)
        (tmp_path / "seeds.txt").write_text("/newsroom/page/1\n", "utf-8")
        base = server.base_url.replace("http:", "https:")
        done = crawl(base, tmp_path / "data", "-a", f"seeds={tmp_path}/seeds.txt", "-s", "RETRY_TIMES=0")
        assert server.requests == []
    assert done.returncode == 2
    assert set(report(tmp_path / "data")["reasons"]) == {"robots_unavailable"}
    assert records(tmp_path / "data", "articles") == []


def test_a_host_that_the_dns_does_not_know_ends_in_failures(tmp_path: Path) -> None:
    (tmp_path / "seeds.txt").write_text("/newsroom/page/1\n", "utf-8")
    arguments = ("-a", f"seeds={tmp_path}/seeds.txt", "-s", "RETRY_TIMES=0", "-s", "ROBOTSTXT_OBEY=False")
    done = crawl("http://no-such-host.invalid", tmp_path / "data", *arguments, "-s", "DNS_TIMEOUT=5")
    assert done.returncode == 2
    assert set(report(tmp_path / "data")["reasons"]) == {"dns"}


def test_a_page_cannot_write_to_the_terminal_through_the_log(tmp_path: Path) -> None:
    site = NewsSite(3)
    evil = "Red \x1b[31m alert \x07 of the press, number 9"
    page = site.pages["/" + site.stories[0].slug]
    assert callable(page)
    site.pages["/" + site.stories[0].slug] = 200, HTML, (
        f"<html><title>{evil}</title><h1>{evil}</h1><p>JournalismPakistan.com | Published: 2 May 2019 | X</p>"
        f"<p>LAHORE: {evil} and then a sentence of some length follows, so that there is a body here.</p></html>"
    ).encode()  # fmt: skip
    (tmp_path / "seeds.txt").write_text("/newsroom/page/1\n", "utf-8")
    with Server(site.pages) as server:
        done = crawl(server.base_url, tmp_path / "data", "-a", f"seeds={tmp_path}/seeds.txt", "-s", "LOG_LEVEL=DEBUG")
    assert done.returncode == 0
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", done.stderr)
    assert not any(re.search(r"[\x00-\x1f]", article["headline"]) for article in records(tmp_path / "data", "articles"))


def test_every_threat_names_a_test_that_is_there() -> None:
    rows = [line for line in SECURITY.read_text("utf-8").splitlines() if line.startswith("| ") and "tests/" in line]
    assert len(rows) >= 15
    for row in rows:
        tests = re.findall(r"`(tests/test_\w+\.py)::([\w]+)`", row)
        assert tests, row
        for path, function in tests:
            assert f"def {function}(" in (ROOT / path).read_text("utf-8"), f"{path}::{function}"


def test_nothing_listens() -> None:
    from newsbot import settings

    assert not settings.TELNETCONSOLE_ENABLED
    assert not settings.REMOTE_CONTROL_ENABLED
    assert settings.DOWNLOAD_VERIFY_CERTIFICATES
