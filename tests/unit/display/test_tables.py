from tangency.display.tables import html_table


def test_cells_headings_and_caption_are_escaped():
    evil = "<script>alert(1)</script>"
    table = html_table((evil, "n"), [(evil, 1)], numbers=("n",), caption=evil)
    assert "<script" not in table
    assert table.count("&lt;script&gt;") == 3


def test_numbers_stand_to_the_right():
    table = html_table(("a", "n"), [("x", "1")], numbers=("n",))
    assert table.index("text-align:left") < table.index(">x<")
    assert table.rindex("text-align:right") < table.index(">1<")
