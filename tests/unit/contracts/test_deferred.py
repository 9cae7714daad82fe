import pickle
from dataclasses import FrozenInstanceError, asdict, dataclass, replace
from operator import add

import pytest
from pydantic import TypeAdapter

from tangency.contracts.deferred import Deferred, Later


@dataclass(frozen=True, kw_only=True)
class Priced:
    name: str
    price: Deferred[int] = Deferred()
    notes: Deferred[tuple[str, ...]] = Deferred(())


def test_a_value_is_computed_when_it_is_first_read_and_only_then():
    calls = []
    priced = Priced(name="a", price=Later(lambda: calls.append(1) or 7))
    assert not calls
    assert [priced.price, priced.price] == [7, 7]
    assert calls == [1]


def test_a_value_is_taken_as_it_is():
    assert Priced(name="a", price=3).price == 3


def test_defaults_and_required_fields_are_those_of_a_dataclass():
    assert Priced(name="a", price=1).notes == ()
    with pytest.raises(TypeError, match="price"):
        Priced(name="a")


def test_the_object_stays_frozen():
    priced = Priced(name="a", price=Later(add, 1, 2))
    with pytest.raises(FrozenInstanceError):
        priced.price = 4


def test_equality_documents_copies_and_pickles_see_the_value():
    later = Priced(name="a", price=Later(add, 1, 2))
    assert asdict(later) == {"name": "a", "price": 3, "notes": ()}
    for copied in (Priced(name="a", price=3), replace(later), pickle.loads(pickle.dumps(later))):
        assert copied == later
    unread = pickle.loads(pickle.dumps(Priced(name="a", price=Later(add, 1, 2))))
    assert unread.price == 3


def test_pydantic_reads_a_document():
    assert TypeAdapter(Priced).validate_python({"name": "a", "price": "3"}) == Priced(name="a", price=3)
