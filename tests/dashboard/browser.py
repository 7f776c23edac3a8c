"""A page of the dashboard as somebody sees it: in headless Chromium, with everything that goes wrong written down.

Belongs here: opening pages, waiting until they stand still, and reading them. What must hold is said by the tests.
"""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page

CHROMIUM = Path("/usr/bin/chromium")
BROAD, NARROW = (1280, 900), (390, 844)
_STILL = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    return app?.dataset.testScriptState === 'notRunning' && app?.dataset.testConnectionState === 'CONNECTED'
        && !document.querySelector('[data-stale="true"], [data-testid="stSkeleton"]')
        && document.querySelector('[data-testid="stMain"] .foot');
}"""
_CHARTS = """() => [...document.querySelectorAll('[data-testid="stVegaLiteChart"]')].every(
    chart => chart.querySelector('svg, canvas')
)"""

INJECTED = """() => [
    window.hacked,
    ...document.querySelectorAll(
        '.stMain script, .ta img, .ta svg, .ta [onload], .ta [onerror], .ta h1 h1, .ta .katex,'
        + ' a[href^="javascript"], [src*="evil"], [href*="evil"]'
    )
].filter(Boolean).map(found => found.outerHTML ?? String(found))"""
"""What text of the data would have become on a page if it were taken for markup."""


@dataclass
class Shown:
    """A page in a browser.

    Attributes:
        page: Playwright's page.
        base: The address of the dashboard.
        wrong: Errors and warnings of the console, errors of scripts, requests that failed or went elsewhere, dialogs.
    """

    page: Page
    base: str
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda said: self._note(said.type in {"error", "warning"}, f"{said.type}: {said.text}"))
        self.page.on("pageerror", lambda error: self._note(True, f"error: {error}"))
        self.page.on("dialog", lambda dialog: (self._note(True, f"dialog: {dialog.message}"), dialog.dismiss()))
        self.page.on(
            "requestfailed", lambda asked: self._note("canceled" not in str(asked.failure), f"failed: {asked.url}")
        )
        self.page.on("request", lambda asked: self._note(not self._is_ours(asked.url), f"elsewhere: {asked.url}"))

    def _note(self, is_wrong: bool, what: str) -> None:
        if is_wrong:
            self.wrong.append(what)

    def _is_ours(self, url: str) -> bool:
        return url.startswith((self.base, "data:", "blob:"))

    def open(self, path: str) -> "Shown":
        """Go to a page, and wait until it stands still."""
        self.page.goto(self.base + path)
        return self.settle()

    def settle(self) -> "Shown":
        """Wait until nothing runs, and every chart is drawn."""
        self.page.wait_for_function(_STILL)
        self.page.wait_for_function(_CHARTS)
        return self

    @property
    def main(self) -> Locator:
        """The page without the menu."""
        return self.page.get_by_test_id("stMain")

    @property
    def heading(self) -> str:
        return self.main.locator("h1").inner_text()

    @property
    def text(self) -> str:
        """All words of the page, with ordinary blanks."""
        return " ".join(self.main.inner_text().split())

    @property
    def query(self) -> dict[str, str]:
        """What stands in the address behind the question mark."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.page.url).query).items()}

    def table(self, caption: str) -> list[list[str]]:
        """The cells of the table whose caption has these words."""
        figure = self.main.locator("figure", has=self.page.locator("figcaption", has_text=caption)).first
        rows = figure.locator("tbody tr").evaluate_all(
            "rows => rows.map(row => [...row.cells].map(c => c.textContent))"
        )
        return [[" ".join(cell.split()) for cell in row] for row in rows]

    def figures(self) -> dict[str, tuple[str, ...]]:
        """The figures on top of a page: by name the value, and what stands beside it."""
        boxes = self.main.locator("dl.figures > div").evaluate_all(
            "boxes => boxes.map(box => [...box.children].map(c => c.textContent))"
        )
        return {name: tuple(" ".join(said.split()) for said in others) for name, *others in boxes}

    def broader_than_the_screen(self) -> int:
        """By how many pixels the page is broader than what is seen of it, once charts have followed its size."""
        for _ in range(50):
            broader = self.page.evaluate(
                "() => Math.max(...[document.documentElement, document.querySelector('[data-testid=stMain]')]"
                ".map(part => part.scrollWidth - part.clientWidth))"
            )
            if broader <= 0:
                break
            self.page.wait_for_timeout(100)
        return broader


def visitor(browser: Browser, scheme: str = "light") -> BrowserContext:
    """Somebody whose screen is light or dark."""
    context = browser.new_context(viewport={"width": BROAD[0], "height": BROAD[1]}, color_scheme=scheme)
    context.set_default_timeout(30_000)
    return context


def violations(shown: Shown) -> list[tuple[str, str]]:
    """What axe-core finds: the rule and the element."""
    found = Axe().run(shown.page).response["violations"]
    return [(rule["id"], node["html"][:200]) for rule in found for node in rule["nodes"]]


def choose(shown: Shown, label: str, words: str) -> None:
    """Choose in a list with the keyboard alone, and close it."""
    field = shown.page.get_by_role("combobox", name=label, exact=True)
    field.focus()
    shown.page.keyboard.type(words)
    shown.page.get_by_role("option", name=words).first.wait_for()
    shown.page.keyboard.press("Enter")
    if shown.page.get_by_role("option").count():  # one may choose more of them
        shown.page.keyboard.press("Escape")
