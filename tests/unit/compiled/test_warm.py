import io

from tangency.compiled import warm as warming
from tangency.compiled.kernel import FLOAT, INTEGER, kernel, kernels, part_of_kernel


def test_kernels_of_every_room_are_found_by_where_they_are():
    found = list(warming.kernel_modules())
    assert "tangency.cluster.kernels.leaf_order" in found
    assert "tangency.solve.kernels.cvar.vertex" in found
    assert len(found) == len(set(found))
    assert all(".kernels." in module for module in found)


def test_what_a_kernel_calls_is_compiled_anew_before_it():
    """Otherwise its machine code would keep what it calls as that was."""
    warming.heat()
    order = [made.py_func.__name__ for made in kernels()]
    assert order.index("critical_line") < order.index("certified_line")
    assert len({id(made) for made in kernels()}) == len(order)


def test_any_kernel_is_known_and_announced_and_its_parts_are_not(caplog):
    @part_of_kernel
    def doubled(value):
        return 2.0 * value

    @kernel(FLOAT, INTEGER)
    def quadrupled(value):
        return doubled(doubled(value))

    assert quadrupled(3) == 12.0
    names = [made.py_func.__name__ for made in kernels()]
    assert "quadrupled" in names
    assert "doubled" not in names
    assert "compiling the kernel quadrupled, once" in caplog.text
    assert "python -m tangency.compiled.warm" in caplog.text


def test_warming_says_where_it_is(monkeypatch):
    monkeypatch.setattr(warming, "kernel_modules", lambda: iter(["tangency.cluster.kernels.leaf_order"]))
    monkeypatch.setattr(warming, "kernels", tuple)
    out = io.StringIO()
    warming.warm(out)
    assert out.getvalue().startswith("compiling kernels, module 1 of 1: tangency.cluster.kernels.leaf_order … ")
    assert out.getvalue().endswith(" s\n")
