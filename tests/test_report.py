"""The report: one page that loads nothing, says where each number comes from, and shows what is in the rows."""

import json
import re
from html import unescape
from html.parser import HTMLParser

import numpy as np
import pytest

from tests.worlds.readings import declared
from toycomb.evidence.claims import Claim, Evidence, confirmed
from toycomb.evidence.readings import Asked
from toycomb.report import interval, report

PNG = b"\x89PNG\r\n\x1a\n" + bytes(8) + (160).to_bytes(4, "big") + (80).to_bytes(4, "big")
VOID = {"meta", "img", "br", "link"}
HOSTILE = '"><script src="https://x.example/x.js"></script>\'&lt;{}</style>'


class Page(HTMLParser):
    """Collects tags with their attributes and the text, and checks that tags are balanced."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.text = [], [], ""
        self.feed(text)
        self.close()
        assert not self.open, f"{self.open} are never closed"

    def handle_starttag(self, tag, attrs):
        assert len(attrs) == len(dict(attrs)), f"{tag} has an attribute twice"
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"{tag} is closed out of turn"

    def handle_data(self, data):
        if "style" not in self.open:
            self.text += data + " "

    def values(self, attribute):
        return [attrs[attribute] for _, attrs in self.tags if attribute in attrs]


def judged(name, part, control=0.0, effect=1.0, word=""):
    claim = Claim(
        name, f"statement {name}{word}", f"measure{word}", f"unit{word}", 0.1, f"null{word}", f"ctrl{word}", read=dict
    )
    null = np.linspace(-0.01, 0.01, 12)
    reading = Evidence(
        effect=null + effect, null=null, control=null + control, beside={"clauses": null, f"sham{word}": null}
    )
    return claim.judged({f"C={load}{word}": reading for load in (8, 16)}, part=part)


def part(name, figures=(), word=""):
    sources = [
        {
            "name": f"C=8{word}",
            "kind": "networks",
            "identity": "0123456789abcdef" * 4,
            "networks": 12,
            "specification": {"clauses": 8, f"key{word}": word},
        }
    ]
    texts = {key: f"{key} of {name}{word}" for key in ("title", "published", "refuted", "reading", "command")}
    redraw = [f"redraw {figure}" for figure in figures]
    return {
        "name": name,
        **texts,
        "figures": list(figures),
        "redraw": redraw,
        "sources": sources,
        "notes": [f"n{word}"],
    }


def page(parts=None, claims=None, figures=None, settings=None):
    parts = [part("C1", ["near"]), part("published", ["near", "loads"])] if parts is None else parts
    claims = [judged("C1", "C1"), judged("C1b", "C1"), judged("P", "published")] if claims is None else claims
    figures = {"near": ("caption one", PNG), "loads": ("caption two", PNG)} if figures is None else figures
    return report(parts, claims, settings or {"preset": "quick", "seed": 3}, figures, {"toycomb": "1"})


def hostile_page():
    name = f"a b{HOSTILE}"
    return page(
        [part(name, [name], HOSTILE), part("a-b", [], HOSTILE)],
        [judged(name, name, control=1.0, word=HOSTILE), judged("a_b", "a-b", word=HOSTILE)],
        {name: (HOSTILE, PNG)},
        {"preset": HOSTILE, "seed": HOSTILE},
    )


@pytest.mark.parametrize("make", [page, hostile_page])
def test_the_page_stands_alone_and_its_links_lead_somewhere(make):
    text = make()
    found = Page(text)
    targets, ids = found.values("href"), found.values("id")
    assert len(ids) == len(set(ids))
    assert not [x for x in ids if re.search(r"\s", x)]
    assert {x[0] for x in targets} == {"#"}
    assert {x[1:] for x in targets} <= set(ids)
    assert all(x.startswith("data:image/png;base64,") for x in found.values("src"))
    assert not {tag for tag, _ in found.tags} & {"script", "link", "iframe", "object"}
    assert "url(" not in text
    assert "@import" not in text


def test_whatever_stands_in_texts_is_shown_as_text():
    text = hostile_page()
    assert Page(text).text.count(HOSTILE) > 20
    assert text.count("</style>") == 1


def test_every_number_of_the_verdict_table_leads_to_its_part():
    text = page()
    table = text[text.index('class="verdicts"') : text.index('id="rule"')]
    links = re.findall(r'<a href="#([\w-]+)"><span class="value">([^<]+)', table)
    assert links == [(f"from-{x}", y) for x in ("C1", "C1", "published") for y in ("1.000", "0.000", "0.000")]
    for name in ("C1", "published"):
        block = text[text.index(f'<details open class="provenance" id="from-{name}"') :]
        block = block[: block.index("</section>")]
        assert f"command of {name}" in block
        assert "redraw near" in block
        assert "0123456789abcdef" * 4 in block
        specification = unescape(re.search(r"<pre><code>(\{.*?)</code>", block, re.DOTALL)[1])
        assert json.loads(specification) == part(name)["sources"][0]["specification"]


def test_order_and_figures():
    text = page()
    order = [
        "<h1>",
        'id="verdicts"',
        'id="rule"',
        'id="part-C1"',
        'id="claim-C1"',
        'id="claim-C1b"',
        'id="figure-near"',
        "reading of C1",
        'id="from-C1"',
        'id="part-published"',
        'id="settings"',
    ]
    places = [text.index(x) for x in order]
    assert places == sorted(places)
    assert text.count("data:image/png;base64,") == 2, "a figure of two parts is shown once"
    assert 'width="96" height="48"' in text
    assert page() == text


def test_the_banner_appears_exactly_when_a_control_fails():
    assert 'class="banner"' not in page()
    text = page(claims=[judged("C1", "C1"), judged("C1b", "C1", control=0.5)])
    banner = Page(re.search(r'<p class="banner".*?</p>', text)[0])
    assert banner.values("href") == ["#claim-C1b"]


def test_what_is_undefined_is_a_dash():
    text = page(claims=[judged("C1", "C1", effect=np.nan)])
    found = re.findall(r'<span class="value">([^<]+)</span>', text)
    assert found.count("–") == 4, "in the verdict table, over all labels, and for each of two"
    assert "undefined in 24 of them" in text
    assert not re.search(r"\b(nan|None)\b", Page(text).text)


def test_the_page_leads_with_the_published_claims_over_all_of_their_readings():
    worded = {"distance": HOSTILE, "codes": HOSTILE}
    read = [
        judged(name, name) | Asked.of(declared(effect, claim=name, words=worded), None).summary()
        for name, effect in (
            ("C1", lambda x: 0.2 * (x["distance"] != "soft")),
            ("C2", lambda x: 0.2),
            ("C3", lambda x: 0),
        )
    ]
    text = page([part(x) for x in ("C1", "C2", "C3")], read, {})
    found = Page(text)
    lead = Page(text[text.index('<section id="readings">') : text.index('<section id="verdicts">')]).text
    assert text.index('id="readings"') < text.index('id="verdicts"')
    for words in ("16 of 24 readings (67 %)", "depends on distance", "✓ robust", "under no reading", "soft 0 of 8"):
        assert words.replace("✓ ", "") in lead, words
    assert found.text.count(HOSTILE) == 6
    article = text[text.index('<article id="claim-C1">') :]
    choices = Page(article[: article.index("</article>") + 10]).text
    assert "distance: 100 % of whether it holds" in choices
    assert "p = 0.0001" in choices
    assert 'id="readings"' not in page()
    two = page([part("C1")], confirmed(read[:1], read[:1]), {})
    assert "16 of 24 readings (67 %) on both root seeds" in two


def test_the_table_is_one_family():
    text = page(claims=[judged("C1", "C1"), judged("C1b", "C1", effect=0.0)])
    assert "1 of 2 claims hold; if none had an effect, at most about 0.05 would by chance." in Page(text).text


def test_numbers_have_three_decimals():
    assert interval({"value": -0.0001, "low": -1, "high": 2.34567}) == "0.000 [-1.000, 2.346]"
    assert interval({"value": 1, "low": None, "high": None}) == "1.000"
    assert interval({"value": None, "low": None, "high": None}) == "–"
    assert "−0.006" in page(claims=[judged("C1", "C1", effect=-0.006)])


def test_what_the_other_root_seed_says_is_shown():
    rows = [judged(x, "C1") for x in ("C1", "C1b", "C1c")]
    others = [judged("C1", "C1", effect=1.5), judged("C1b", "C1", effect=0.0)]
    text = page(claims=confirmed(rows, others))
    verdicts = Page(text[text.index("<h2>Verdicts") : text.index("</section>")]).text
    assert "on both root seeds" in verdicts
    assert "own root seed: holds; other root seed: does not hold" in verdicts
    assert "own root seed: holds; other root seed: not asked" in verdicts
    assert "holds: 1, below the margin: 0, does not hold: 0, undecided: 2" in verdicts
    assert "1.500" in text


def test_nothing_is_shown_that_comes_from_nowhere():
    with pytest.raises(ValueError, match="claim X, figure stray"):
        page(claims=[judged("X", "C9")], figures={"near": ("", PNG), "loads": ("", PNG), "stray": ("", PNG)})


def test_too_few_networks_are_given_as_the_reason():
    numbers = Evidence(effect=np.zeros(4), null=np.zeros(4), control=np.zeros(4))
    claim = Claim("C1", "s", "m", "u", 0.1, "n", "c", read=dict).judged({"C=8": numbers, "C=16": numbers}, part="C1")
    found = Page(report([part("C1")], [claim], {"preset": "quick", "seed": 4}, {}, {})).text
    assert "4 initialisations, fewer than 8 decide nothing" in found
    assert "8 (4 initialisations under 2 labels); the effect is defined in all of them" in found
    assert "decide nothing" not in Page(page()).text
