"""No page, redirect or answer of the DNS leads newsbot where it has no business; and what protects us is written down."""

from __future__ import annotations

import re
import ssl
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from crawling import HTML, ROOT, Server, crawl, records, report
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from newssite import NewsSite
from twisted.internet.error import DNSLookupError

from newsbot import guard

SECURITY = ROOT / "docs" / "security.md"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "224.0.0.1", "255.255.255.255", "::1", "[::1]", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1",
        "2002:7f00:1::", "2130706433",
    ],
)  # fmt: skip
def test_a_private_address_is_not_public(host: str) -> None:
    assert not guard.is_public(host)


@pytest.mark.parametrize("host", ["93.184.216.34", "2606:2800:220:1::1", "example.org", "journalismpakistan.com"])
def test_a_public_address_is_public_and_a_name_is_left_to_the_dns(host: str) -> None:
    assert guard.is_public(host)


def test_a_name_with_a_private_address_has_none_unless_it_is_the_crawls_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "allowed", {"staging.example"})
    monkeypatch.setattr(guard, "refused", set())
    check = guard.GuardedResolver._checked
    assert check("10.0.0.7", "staging.example") == "10.0.0.7"
    assert check("93.184.216.34", "www.example") == "93.184.216.34"
    with pytest.raises(DNSLookupError, match="private network"):
        check("10.0.0.7", "www.example")
    assert guard.refused == {"www.example"}


def test_the_base_of_the_crawl_and_proxies_may_be_private(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "allowed", set())
    monkeypatch.setenv("http_proxy", "http://10.1.1.1:3128")
    guard.allow("http://127.0.0.1:8000")
    assert {"127.0.0.1", "10.1.1.1"} <= guard.allowed


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
            "from newsbot import guard\n"
            "guard.allow = lambda base: None\n"  # as if the base were elsewhere, and this a link to it
            f"settings = get_project_settings(); settings.set('DATA_DIR', {str(tmp_path / 'data')!r})\n"
            "settings.set('ROBOTSTXT_OBEY', False)\n"
            "process = CrawlerProcess(settings)\n"
            f"process.crawl(Spider, base_url='http://localhost:{server.base_url.rpartition(':')[2]}')\n"
            "process.start()\n",
            "utf-8",
        )
        subprocess.run([sys.executable, script], cwd=ROOT, timeout=60, check=True, capture_output=True)
        assert server.requests == []
    assert set(report(tmp_path / "data")["reasons"]) == {"private_address"}


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
