"""The explorer's page in a browser: Chromium without a window, driven by Playwright.

Without Playwright or a browser these tests are skipped, unless TOYCOMB_BROWSER is `needed`: the step of CI that sees to
both sets it.
"""

import os
import shutil

import numpy as np
import pytest

import toycomb as tc
from toycomb.explorer.closer import times
from toycomb.explorer.watched import of_run
from toycomb.geometry import Fate
from toycomb.run import alone

NAMES = ("chromium", "chromium-browser", "google-chrome")
SIZES = [(1280, 900), (390, 844)]
FOCUSED = "[document.activeElement].map((e) => [e.id || e.value || e.tagName, getComputedStyle(e).outlineStyle])[0]"
TYPES = {1: "a positive witness", 0: "silent", -1: "a negative witness"}


def lacking(what):
    """Skip, or fail where a browser is needed."""
    if os.environ.get("TOYCOMB_BROWSER") == "needed":
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="module")
def browser():
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        lacking("Playwright is not there; it comes with the extra 'browser'")
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        lacking(f"no browser is there: {', '.join(NAMES)}")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def run():
    """Two networks of one task, at 12 times."""
    formula = tc.Formula(14, ((1, -2, 3), (3, 4, -5), (-6, 7, 1), (8, 9, 10)))
    task = tc.Task(formula, samples=4000)
    return tc.train(task, networks=2, seed=3, hidden=12, epochs=10, snapshots=times(10, 12), progress=False)


@pytest.fixture(scope="module")
def files(run, tmp_path_factory):
    """Two pages: of one network, and of the network against a ticket."""
    folder = tmp_path_factory.mktemp("pages")
    title = 'One "network" </script><script>document.title = "taken"</script>'
    return {
        "single": tc.explore(run, folder / "single.html", title=title),
        "against": tc.explore(run, folder / "against.html", against="random:.5"),
    }


class Opened:
    """A page that is open, with what it said and asked for."""

    def __init__(self, browser, path, size=SIZES[0], scheme="light"):
        self.said, self.asked = [], []
        self.page = browser.new_page(viewport=dict(zip(("width", "height"), size, strict=True)), color_scheme=scheme)
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.address = path.as_uri()
        self.page.goto(self.address)

    def js(self, expression, argument=None):
        return self.page.evaluate(expression, argument)

    def frame(self):
        return self.js("toycomb.state.frame")

    def close(self):
        self.page.close()


@pytest.fixture(params=["single", "against"])
def opened(request, browser, files):
    """Each page, which must have said nothing and asked for nothing but itself in the end."""
    shown = Opened(browser, files[request.param])
    yield shown
    assert shown.said == []
    assert shown.asked == [shown.address]
    shown.close()


@pytest.fixture
def single(browser, files):
    shown = Opened(browser, files["single"])
    yield shown
    assert shown.said == []
    shown.close()


def test_every_number_is_pythons(single, run):
    space = tc.FeatureSpace(
        run.feature_space().F[:, [0]], run.feature_space().row_types[:, [0]], (run.tasks[0].formula,)
    )
    found = single.js(
        """() => { const p = toycomb.panes[0], c = p.clauses, all = (n) => [...Array(n).keys()];
        const T = all(p.snapshots), H = all(p.rows), n = all(p.variables), C = all(c.clauses);
        const each = (read) => H.map((r) => C.map((k) => read(r, k)));
        return { F: T.map((t) => H.map((r) => n.map((i) => p.value(t, r, i)))), step: p.step,
          types: T.map((t) => H.map((r) => p.type(t, r))), distance: T.map((t) => each((r, k) => c.distance(t, r, k))),
          code: T.map((t) => each((r, k) => c.isCode(t, r, k))), fate: each((r, k) => c.fate(r, k)),
          crowd: each((r, k) => c.crowd(r, k)), precursor: each((r, k) => c.isPrecursor(r, k)) }; }"""
    )
    assert np.abs(np.array(found["F"]) - space.F[:, 0]).max() <= found["step"] / 2 * (1 + 1e-9)
    assert np.array_equal(found["types"], space.row_types[:, 0])
    assert np.array_equal(found["distance"], space.distance[:, 0])
    assert np.array_equal(found["code"], space.code_locations[:, 0])
    assert np.array_equal(found["fate"], space.fates()[0])
    assert np.array_equal(found["crowd"], space.crowd()[0])
    assert np.array_equal(found["precursor"], space.proximal()[0])


@pytest.mark.parametrize("kind", ["dnf", "cnf"])
def test_a_literal_is_above_zero_where_it_is_aligned(browser, tmp_path, kind):
    formula = tc.Formula(5, ((1, -2), (3, -4, 5)), kind)
    F = np.random.default_rng(1).standard_normal((2, 1, 6, 5))
    space = tc.FeatureSpace(F, np.tile([1, -1], (2, 1, 3)), [formula])
    shown = Opened(browser, tc.explore(space, tmp_path / "page.html"))
    found = shown.js(
        """() => { const p = toycomb.panes[0]; return [0, 1].map((t) => [...Array(6).keys()].map((r) =>
        p.clauses.literals.map((c) => c.map((l) => p.along(t, r, l))))); }"""
    )
    for t in range(2):
        for row in range(6):
            for c, size in enumerate((2, 3)):
                wanted = space.signed[t, 0, row, c, :size]
                assert np.allclose(found[t][row][c], wanted, atol=1e-3)
                assert sum(x <= 0 for x in found[t][row][c]) == space.distance[t, 0, row, c]
    assert shown.said == []
    shown.close()


def test_the_title_is_text_and_runs_nothing(single):
    assert (
        single.page.title()
        == single.page.locator("h1").inner_text()
        == ('One "network" </script><script>document.title = "taken"</script>')
    )


def test_the_slider_moves_map_and_words(opened, run):
    before = opened.js("toycomb.maps[0].canvas.toDataURL()")
    opened.page.locator("#slider").fill("11")
    assert opened.frame() == 11
    assert opened.page.locator("#epoch").inner_text() == "epoch 10"
    error = float(run.test_error[-1, 0])
    codes = int(run.feature_space().code_locations[-1, 0].sum())
    said = opened.page.locator("#moments span").first.inner_text()
    assert f"{codes} code locations" in said
    assert f"error {float(f'{100 * error:.2g}'):g} %" in said
    assert opened.page.locator("#slider").get_attribute("aria-valuetext").startswith("epoch 10. ")
    assert opened.js("toycomb.maps[0].canvas.toDataURL()") != before


def test_play_runs_to_the_end_and_stops(opened):
    opened.page.locator("#speed").select_option("2")
    opened.page.locator("#play").click()
    assert opened.page.locator("#play").inner_text().endswith("Pause")
    opened.page.locator("#speed").select_option("25")
    opened.page.locator("#live", has_text="Played to the end").wait_for(state="attached")
    assert opened.frame() == 11
    assert opened.page.locator("#play").inner_text().endswith("Play")
    assert "Played to the end" in opened.page.locator("#live").inner_text()


def click(opened, row, clause, pane=0):
    """Click in the middle of a location."""
    x, y, wide, high = opened.js("([p, r, c]) => toycomb.maps[p].box(r, c)", [pane, row, clause])
    opened.page.locator("canvas").nth(pane).click(position={"x": x + wide / 2, "y": y + high / 2})


def facts(opened, card=0):
    """What the card of a pane says of its location and of the sham."""
    rows = opened.page.locator("article").nth(card).locator(".facts tbody tr").all()
    return {row.locator("th").inner_text(): row.locator("td").all_inner_texts() for row in rows}


@pytest.mark.parametrize(("row", "clause"), [(0, 0), (7, 3), (11, 1)])
def test_a_click_selects_a_location_with_pythons_numbers(single, run, row, clause):
    watched = of_run(alone(run, 0))
    single.page.locator("#slider").fill("5")
    click(single, row, clause)
    card = single.page.locator("article")
    assert card.locator("h2").inner_text() == f"row {row}, clause {clause}"
    types = watched.space.row_types[:, 0, row]
    if types[0] == types[-1]:
        assert f"Row {row} is {TYPES[types[0]]}." in card.inner_text()
    found = facts(single)
    for place, space in enumerate((watched.space, watched.shams)):
        literals = " ".join(f"{x:+d}".replace("-", "−") for x in space.formulas[0].clauses[clause])
        assert found["literals"][place] == literals
        assert found["distance now"][place] == f"{space.distance[5, 0, row, clause]} of 3"
        assert found["a code now"][place] == ("yes" if space.code_locations[5, 0, row, clause] else "no")
        assert found["distance at the start"][place] == f"{space.distance[0, 0, row, clause]} of 3"
        assert found["precursor"][place] == ("yes" if space.proximal()[0, row, clause] else "no")
        assert found["crowd"][place].split()[0] == str(space.crowd()[0, row, clause])
        assert found["fate"][place] == Fate(space.fates()[0, row, clause]).name.lower()
    card.locator("summary").click()
    lines = card.locator(".numbers tbody tr")
    assert lines.count() == 12
    distances = [lines.nth(t).locator("td").first.inner_text() for t in range(12)]
    assert distances == [str(x) for x in watched.space.distance[:, 0, row, clause]]


def test_panes_of_a_ticket_and_its_network_move_together(browser, files):
    shown = Opened(browser, files["against"])
    click(shown, 4, 2, pane=1)
    assert shown.page.locator("article h2").all_inner_texts() == ["Pane 1: row 4, clause 2", "Pane 2: row 4, clause 2"]
    shown.page.locator("#slider").fill("6")
    assert shown.page.locator("#moments span").count() == 2
    assert shown.js("toycomb.panes.map((p) => p.at[toycomb.state.frame])") == [6, 6]
    shown.close()


def test_keys_choose_play_and_step(opened):
    page = opened.page
    order = opened.js("toycomb.panes[0].order")
    page.evaluate("([r]) => toycomb.select(0, r, 0)", [order[0]])
    page.locator("canvas").first.focus()
    for key, wanted in (("ArrowDown", [1, 0]), ("ArrowRight", [1, 1]), ("ArrowUp", [0, 1]), ("ArrowLeft", [0, 0])):
        page.keyboard.press(key)
        assert opened.js("[toycomb.panes[0].selected.row, toycomb.panes[0].selected.clause]") == [
            order[wanted[0]],
            wanted[1],
        ]
    page.keyboard.press("ArrowLeft")  # there is nothing further left
    assert f"row {order[0]}, clause 0" in page.locator("#live").inner_text().lower()
    page.keyboard.press(".")
    assert opened.frame() == 1
    page.keyboard.press(",")
    assert opened.frame() == 0
    page.keyboard.press("Space")
    assert opened.js("toycomb.state.playing")
    page.keyboard.press("Space")
    assert not opened.js("toycomb.state.playing")
    page.locator("#slider").focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    assert opened.frame() == 1


def test_tab_reaches_every_control_and_focus_shows(single):
    page, reached = single.page, []
    for _ in range(14):
        page.keyboard.press("Tab")
        reached.append(single.js(FOCUSED))
    names = [name for name, _ in reached]
    for wanted in ("theme", "play", "slider", "speed", "precursors", "idle", "recruited", "CANVAS"):
        assert wanted in names
    assert {outline for _, outline in reached} == {"solid"}


def test_the_filter_fades_other_fates(single):
    before = single.js("toycomb.maps[0].canvas.toDataURL()")
    single.page.locator("#fates input[value=converged]").uncheck()
    assert single.js("toycomb.maps[0].canvas.toDataURL()") != before
    assert "converged locations are faded" in single.page.locator("#live").inner_text()
    single.page.locator("#fates input[value=converged]").check()
    assert single.js("toycomb.maps[0].canvas.toDataURL()") == before


def test_every_control_has_a_name(opened):
    nameless = opened.js(
        """() => [...document.querySelectorAll("button, input, select, canvas, svg.chart, #scale")].filter((e) =>
        !(e.getAttribute("aria-label") || e.closest("label")?.textContent.trim() || e.textContent.trim()))
        .map((e) => e.outerHTML)"""
    )
    assert nameless == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_light_or_dark_as_asked_and_toggles(browser, files, scheme):
    shown = Opened(browser, files["single"], scheme=scheme)
    paper = "getComputedStyle(document.body).backgroundColor"
    colours = {"light": "rgb(255, 255, 255)", "dark": "rgb(22, 24, 27)"}
    other = "dark" if scheme == "light" else "light"
    assert shown.js(paper) == colours[scheme]
    corner = "[...toycomb.maps[0].context.getImageData(0, 0, 1, 1).data].slice(0, 3).join(', ')"
    assert f"rgb({shown.js(corner)})" == colours[scheme]
    shown.page.locator("#theme").click()
    assert shown.js(paper) == colours[other]
    assert f"rgb({shown.js(corner)})" == colours[other]
    shown.close()


@pytest.mark.parametrize("size", SIZES, ids=["wide", "phone"])
@pytest.mark.parametrize("name", ["single", "against"])
def test_the_page_never_scrolls_sideways(browser, files, name, size):
    shown = Opened(browser, files[name], size)
    assert shown.js("document.documentElement.scrollWidth") <= size[0]
    shown.page.locator("article summary").first.click()
    shown.page.locator("#words summary").click()
    assert shown.js("document.documentElement.scrollWidth") <= size[0]
    shown.close()


def test_the_words_of_the_page_are_explained(single):
    single.page.locator("#words summary").click()
    words = {x.lower() for x in single.page.locator("#words dt").all_inner_texts()}
    shown = {name.strip() for name, _ in facts(single).items()} - {"literals", "a code now", "distance now"}
    assert shown - {"distance at the start"} <= words
    assert {fate.name.lower() for fate in Fate} <= words
    assert all(single.page.locator("#words dd").all_inner_texts())
