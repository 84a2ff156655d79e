"""What a stranger finds who wants to join: workflows, forms, papers. Each is compared with its schema, and the code."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from deploying import ROOT, schema_finds_no_fault
from packaging.version import Version

import newsbot
from newsbot import DISTRIBUTION, HOME
from newsbot.errors import pip_install

GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
FORMS = sorted(path for path in (GITHUB / "ISSUE_TEMPLATE").glob("*.yml") if path.stem != "config")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def jobs(path: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load(path.read_text("utf-8"))["jobs"]
    return found


@pytest.mark.parametrize(
    ("schema", "paths"),
    [
        ("vendor.github-workflows", WORKFLOWS),
        ("vendor.dependabot", [GITHUB / "dependabot.yml"]),
        ("vendor.github-issue-forms", FORMS),
        ("vendor.github-issue-config", [GITHUB / "ISSUE_TEMPLATE" / "config.yml"]),
        ("vendor.citation-file-format", [ROOT / "CITATION.cff"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_files_follow_their_schema(schema: str, paths: list[Path]) -> None:
    assert paths
    schema_finds_no_fault(schema, *paths)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_may_do_little_and_runs_what_is_pinned(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text("utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    for job in workflow["jobs"].values():
        if "steps" not in job:
            continue
        assert job["timeout-minutes"]
        for step in job["steps"]:
            if "uses" in step:
                assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", step["uses"])
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False
            assert "${{" not in step.get("run", ""), "a value from outside would be run"


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_names_targets_that_there_are(path: Path) -> None:
    text = path.read_text("utf-8")
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for line in re.findall(r"run: make ([a-z -]+)$", text, re.M):
        for target in line.split():
            assert re.search(rf"^{target}:", makefile, re.M) or target == "docs", target


def test_every_python_that_is_promised_is_tested() -> None:
    promised = re.findall(r"Python :: (3\.\d+)", "\n".join(PROJECT["classifiers"]))
    assert jobs(GITHUB / "workflows" / "ci.yml")["test"]["strategy"]["matrix"]["python"] == promised
    assert PROJECT["requires-python"] == f">={promised[0]}"


def test_only_the_job_that_publishes_may_ask_for_a_token() -> None:
    allowed = [
        (path.stem, name) for path in WORKFLOWS for name, job in jobs(path).items() if "id-token" in job.get("permissions", {})
    ]  # fmt: skip
    assert allowed == [("release", "pypi")]
    assert jobs(GITHUB / "workflows" / "release.yml")["pypi"]["environment"]["url"] == HOME


def test_hooks_run_what_make_runs() -> None:
    (local,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    assert local["repo"] == "local"
    assert [hook["entry"].split()[0] for hook in local["hooks"]] == [
        ".venv/bin/ruff",
        ".venv/bin/ruff",
        ".venv/bin/mypy",
    ]


def test_names_and_versions_agree() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert (PROJECT["name"], citation["version"], citation["url"]) == (DISTRIBUTION, newsbot.__version__, HOME)
    assert list(PROJECT["urls"].values()) == [HOME]
    everything = PROJECT["optional-dependencies"].keys() - {"all", "dev"}
    assert pip_install("all") == f"pip install '{DISTRIBUTION}[all]'"
    assert PROJECT["optional-dependencies"]["all"] == [f"{DISTRIBUTION}[{','.join(sorted(everything))}]"]


def test_unreleased_changes_have_a_version_of_their_own() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    unreleased, released = re.split(r"^## \[([^]]+)\] - \d{4}-\d\d-\d\d$", changelog, maxsplit=2, flags=re.M)[:2]
    this = Version(newsbot.__version__)
    assert "## [Unreleased]" in unreleased
    if re.search(r"^- ", unreleased, re.M):
        assert this.is_devrelease
        assert this > Version(released)
    else:
        assert this == Version(released)


def told() -> list[Path]:
    """The files that may say how newsbot is installed."""
    folders = ["newsbot", "docs", "deploy", ".github", "bench"]
    kinds = {".py", ".md", ".yml", ".yaml", ".html", ".sh", ""}
    below = [
        path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in kinds and path.is_file()
    ]
    return [*below, *ROOT.glob("*.md")]


def test_nothing_installs_another_project_or_names_an_address_that_is_not_ours() -> None:
    extras = PROJECT["optional-dependencies"].keys()
    for path in told():
        text = path.read_text("utf-8")
        assert not re.search(r"(?<![\w-])newsbot\[(?!pid)[a-z,]+\]", text), path
        assert not re.search(r"pip install '?newsbot\b", text), path
        assert "github.com/newsbot" not in text, path
        for names in re.findall(rf"{DISTRIBUTION}\[([a-z,]+)\]", text):
            assert set(names.split(",")) <= extras, path


def test_the_papers_are_there_and_invent_no_mail_address() -> None:
    for name in ("SECURITY.md", "CODE_OF_CONDUCT.md", "CONTRIBUTING.md"):
        assert "@" not in (ROOT / name).read_text("utf-8")
    assert "Contributor Covenant" in (ROOT / "CODE_OF_CONDUCT.md").read_text("utf-8")
