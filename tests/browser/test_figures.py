"""Figures as a reader sees them: in the scheme of the page, on paper, and on a phone."""

import pytest

CELLS = """# Figures

```python alt="A line that falls" fig="follows"
import io
import matplotlib.pyplot as plt

plt.plot([1, 0], label="line")
plt.axhline(0.5, color="black")
plt.legend();
```

```python alt="A line on grey" fig="keeps"
axes = plt.figure(figsize=(4, 2)).subplots()
axes.set_facecolor("#eeeeee")
axes.plot([1, 0]);
```

```python alt="A line of pixels" fig="pixels"
class Png:
    def _repr_png_(self):
        file = io.BytesIO()
        plt.figure(figsize=(8, 2)).subplots().plot([1, 0])
        plt.savefig(file, format="png")
        plt.close()
        return file.getvalue()


Png()
```
"""
OWN = ":root {\n  --nabla-1: rgb(1 2 3);\n}\n"
PALETTE = [
    {
        "media": f"(prefers-color-scheme: {name})",
        "scheme": scheme,
        "toggle": {"icon": "material/brightness-7", "name": x},
    }
    for name, scheme, x in (("light", "default", "Go dark"), ("dark", "slate", "Go light"))
]
THEME = {"name": "material", "font": False, "palette": PALETTE}
BLUE = {"light": "rgb(31, 111, 224)", "dark": "rgb(142, 198, 255)"}
# The line, the ink beside it, the page, and what the two others stand on.
SEEN = """() => {
  const style = (selector) => getComputedStyle(document.querySelector(selector));
  const line = [...document.querySelectorAll("#follows path")].find((it) => it.style.stroke.includes("--nabla-1"));
  const rule = [...document.querySelectorAll("#follows path")].find((it) => it.style.stroke === "currentcolor");
  return {
    line: getComputedStyle(line).stroke,
    ink: getComputedStyle(rule).stroke,
    words: style("figcaption, article").color,
    legend: [...document.querySelectorAll("#follows path")].map((it) => getComputedStyle(it).fill),
    page: style("body").backgroundColor,
    plates: [style("#keeps > svg").backgroundColor, style("#pixels > img").backgroundColor],
  };
}"""


@pytest.fixture(scope="module")
def built(make_site):
    site = make_site({"docs/index.md": CELLS}, theme=THEME, plugins=["nabla"])
    assert site.build("--strict").code == 0
    return site


@pytest.fixture(scope="module")
def address(built, hosted):
    with hosted(built.root / "site") as address:
        yield address


@pytest.fixture
def opened(browser, address):
    pages = []

    def open_page(scheme, width=1280):
        pages.append(browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme))
        pages[-1].goto(address, wait_until="load")
        return pages[-1]

    yield open_page
    for page in pages:
        page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_lines_words_and_boxes_are_those_of_the_scheme(opened, scheme):
    seen = opened(scheme).evaluate(SEEN)
    assert seen["line"] == BLUE[scheme]
    assert seen["ink"] == seen["words"]
    assert seen["page"] in seen["legend"]


def test_what_keeps_its_colours_stands_on_white_in_the_dark(opened):
    assert opened("dark").evaluate(SEEN)["plates"] == ["rgb(255, 255, 255)"] * 2


def test_the_switch_of_the_theme_decides_and_not_the_system(opened):
    page = opened("light")
    page.get_by_title("Go dark").click()
    page.wait_for_selector("[data-md-color-scheme=slate]")
    assert page.evaluate(SEEN)["line"] == BLUE["dark"]
    page.get_by_title("Go light").click()
    page.wait_for_selector("[data-md-color-scheme=default]")
    assert page.evaluate(SEEN)["line"] == BLUE["light"]


def test_paper_is_white_whatever_the_screen_is(opened):
    page = opened("dark")
    page.emulate_media(media="print")
    seen = page.evaluate(SEEN)
    assert seen["line"] == BLUE["light"]
    assert "rgb(255, 255, 255)" in seen["legend"]


def test_a_site_can_set_a_colour_of_its_own(opened):
    page = opened("dark")
    page.add_style_tag(content=OWN)
    assert page.evaluate(SEEN)["line"] == "rgb(1, 2, 3)"


def test_images_are_no_wider_than_a_phone(opened):
    page = opened("light", width=390)
    boxes = [page.locator(name).bounding_box() for name in ("#follows > svg", "#keeps > svg", "#pixels > img")]
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
    assert boxes[2]["width"] / boxes[2]["height"] == pytest.approx(4, abs=0.05)
