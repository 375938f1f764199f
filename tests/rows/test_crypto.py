import hashlib
import hmac
import io
import logging
import pickle
import traceback
import uuid

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.forms import modelform_factory

from grids.models import Household, User
from rows import crypto
from rows.crypto import Tampered, UnknownKey, hash_matches, keyed_hash, open_sealed, seal
from rows.fields import SealedText, sealed_columns, sealed_get, sealed_set

OLD = {"k1": b"\x01" * 32}
NEW = {"k2": b"\x02" * 32, "k1": b"\x01" * 32}
PLACE = {"table": "party", "field": "name", "row": uuid.UUID(int=7)}


@pytest.fixture(autouse=True)
def field_keys(settings):
    settings.FIELD_KEYS = OLD


@pytest.mark.parametrize("plain", ["张伟", "13812345678", "", "x" * 5_000, "line\nbreak | bar"])
def test_round_trip(plain):
    sealed = seal(plain, **PLACE)
    assert sealed.startswith("v1:k1:")
    assert crypto.is_sealed(sealed)
    assert plain == "" or plain not in sealed
    assert open_sealed(sealed, **PLACE) == plain


def test_equal_texts_look_different():
    assert seal("张伟", **PLACE) != seal("张伟", **PLACE)


@pytest.mark.parametrize(
    "other", [{"table": "household"}, {"field": "phone"}, {"row": uuid.UUID(int=8)}]
)
def test_another_place_is_refused(other):
    with pytest.raises(Tampered):
        open_sealed(seal("张伟", **PLACE), **{**PLACE, **other})


def test_every_changed_character_is_noticed():
    sealed = seal("张伟", **PLACE)
    start = len("v1:k1:")
    for at in range(start, len(sealed) - 1):
        swapped = sealed[:at] + ("A" if sealed[at] != "A" else "B") + sealed[at + 1 :]
        with pytest.raises(Tampered):
            open_sealed(swapped, **PLACE)


@pytest.mark.parametrize(
    "broken", ["", "张伟", "v1:k1:", "v1:k1:AAAA", "v1:k1:A", "v2:k1:AAAA", "v1:k1:AA==", "v1:k1"]
)
def test_what_was_never_sealed_is_refused(broken):
    with pytest.raises(Tampered):
        open_sealed(broken, **PLACE)


def test_an_old_key_opens_and_the_new_one_seals(settings):
    sealed = seal("张伟", **PLACE)
    settings.FIELD_KEYS = NEW
    assert open_sealed(sealed, **PLACE) == "张伟"
    assert seal("张伟", **PLACE).startswith("v1:k2:")


def test_an_unknown_key_is_named(settings):
    sealed = seal("张伟", **PLACE)
    settings.FIELD_KEYS = {"k9": b"\x09" * 32}
    with pytest.raises(UnknownKey, match="The key k1 is not among the field keys"):
        open_sealed(sealed, **PLACE)


def test_the_right_id_with_the_wrong_key_is_refused(settings):
    sealed = seal("张伟", **PLACE)
    settings.FIELD_KEYS = {"k1": b"\x09" * 32}
    with pytest.raises(Tampered):
        open_sealed(sealed, **PLACE)


@pytest.mark.parametrize("keys", [{}, {"k1": b"short"}, {"": b"\x01" * 32}, {"a:b": b"\x01" * 32}])
def test_bad_keys_are_told(settings, keys):
    settings.FIELD_KEYS = keys
    with pytest.raises(ImproperlyConfigured, match="WANGGE_FIELD_KEYS"):
        seal("张伟", **PLACE)


@pytest.mark.parametrize("place", [{"row": ""}, {"table": "a|b"}])
def test_an_ambiguous_place_is_refused(place):
    with pytest.raises(ValueError, match="none of them"):
        seal("张伟", **{**PLACE, **place})


def test_a_hash_is_verified_also_after_rotation(settings):
    made = keyed_hash("张伟", row=1)
    assert made == keyed_hash("张伟", row=1)
    settings.FIELD_KEYS = NEW
    assert keyed_hash("张伟", row=1).startswith("k2:")
    assert hash_matches(made, "张伟", row=1)
    assert not hash_matches(made, "张玮", row=1)
    settings.FIELD_KEYS = {"k9": b"\x09" * 32}
    with pytest.raises(UnknownKey):
        hash_matches(made, "张伟", row=1)


def test_equal_words_in_two_rows_cannot_be_linked():
    assert keyed_hash("张伟", row=1) != keyed_hash("张伟", row=2)


def test_the_hash_has_a_key_of_its_own():
    """HKDF and HMAC as RFC 5869 and 2104 have them, written out once by hand."""
    pseudo = hmac.new(b"\0" * 32, OLD["k1"], hashlib.sha256).digest()
    derived = hmac.new(pseudo, b"wangge keyed hash v1\x01", hashlib.sha256).digest()
    expected = hmac.new(derived, "9|张伟".encode(), hashlib.sha256).hexdigest()
    assert keyed_hash("张伟", row=9) == f"k1:{expected}"


def household(**fields) -> Household:
    return Household(county=411321, door="1-101", **fields)


def test_a_model_keeps_only_sealed_text(caplog):
    door = household()
    sealed_set(door, "contact_name", "张伟")
    value = sealed_get(door, "contact_name")
    logging.getLogger("test").warning("%s %r %s", value, door.__dict__, [value])
    shown = f"{value} {value!r} {value:>9} {[value]} {door.__dict__} {caplog.text}"
    assert "张" not in shown
    assert "•••" in shown
    assert value
    assert value.reveal() == "张伟"
    assert value.masked(lambda name: name[0] + "*") == "张*"


def test_an_empty_text_stays_empty():
    door = household()
    sealed_set(door, "contact_name", "")
    value = sealed_get(door, "contact_name")
    assert door.contact_name == ""
    assert not value
    assert str(value) == value.reveal() == value.masked(str.upper) == ""


def test_two_rows_cannot_swap_their_texts():
    one, two = household(), household()
    sealed_set(one, "contact_phone", "13812345678")
    two.contact_phone = one.contact_phone
    with pytest.raises(Tampered):
        sealed_get(two, "contact_phone").reveal()


def test_a_user_without_an_id_yet_can_be_sealed():
    user = User(username="leader")
    sealed_set(user, "phone", "13812345678")
    assert sealed_get(user, "phone").reveal() == "13812345678"


def test_a_plain_column_is_no_sealed_one():
    with pytest.raises(TypeError, match="not a sealed column"):
        sealed_set(household(), "door", "1-102")


def test_a_row_without_an_id_is_refused():
    with pytest.raises(ValueError, match="needs its pk"):
        sealed_set(household(id=None), "contact_name", "张伟")


def test_no_traceback_holds_the_text(settings):
    door = household()
    sealed_set(door, "contact_name", "张伟")
    settings.FIELD_KEYS = {"k9": b"\x09" * 32}
    with pytest.raises(UnknownKey) as caught:
        sealed_get(door, "contact_name").reveal()
    error = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert "张伟" not in "".join(error.format())


def test_a_sealed_value_does_not_travel():
    with pytest.raises(TypeError, match="row's id"):
        pickle.dumps(sealed_get(household(), "contact_name"))


def test_no_form_offers_the_column():
    form = modelform_factory(Household, fields="__all__")
    assert not {"contact_name", "contact_phone"} & set(form.base_fields)


def test_migrations_keep_the_row_attribute():
    _name, path, args, kwargs = SealedText(row_attr="sealed_ref").deconstruct()
    assert path == "rows.fields.SealedText"
    assert SealedText(*args, **kwargs).row_attr == "sealed_ref"
    assert "row_attr" not in SealedText().deconstruct()[3]


def test_rotation_knows_every_sealed_column():
    columns = {model: [one.name for one in fields] for model, fields in sealed_columns()}
    assert columns[Household] == ["contact_name", "contact_phone"]
    assert columns[User] == ["phone"]


@pytest.mark.django_db
class TestInTheDatabase:
    @pytest.fixture
    def doors(self, cast):
        doors = []
        for number in range(3):
            door = Household(county=cast.record.id, group=cast.group, door=f"z-{number}")
            sealed_set(door, "contact_name", f"张{number}")
            doors.append(door)
        Household.objects.bulk_create(doors)
        return doors

    def rotate(self, **options) -> str:
        out = io.StringIO()
        call_command("rotate_keys", stdout=out, stderr=out, **options)
        return out.getvalue()

    def stored(self, door) -> str:
        return Household.objects.values_list("contact_name", flat=True).get(pk=door.pk)

    def test_plain_text_never_reaches_the_table(self, doors):
        doors[0].contact_name = "张伟"
        with pytest.raises(TypeError, match="sealed_set") as caught:
            doors[0].save()
        assert "张伟" not in str(caught.value)

    def test_the_table_holds_no_plain_text(self, doors):
        with connection.cursor() as cursor:
            cursor.execute("SELECT string_agg(h::text, '') FROM grids_household h")
            assert "张0" not in cursor.fetchone()[0]

    def test_rotation_seals_anew_and_a_second_run_changes_nothing(self, doors, settings):
        settings.FIELD_KEYS = NEW
        assert "grids_household: 3 to seal anew" in self.rotate(dry_run=True)
        assert self.stored(doors[0]).startswith("v1:k1:")
        assert "grids_household: 3 sealed anew, 0 current" in self.rotate()
        assert "grids_household: 0 sealed anew, 3 current" in self.rotate()
        settings.FIELD_KEYS = {"k2": NEW["k2"]}
        for number, door in enumerate(doors):
            door.refresh_from_db()
            assert sealed_get(door, "contact_name").reveal() == f"张{number}"

    def test_rotation_goes_batch_by_batch(self, doors, settings, monkeypatch):
        monkeypatch.setattr("grids.management.commands.rotate_keys.BATCH_ROWS", 2)
        settings.FIELD_KEYS = NEW
        assert "grids_household: 3 sealed anew" in self.rotate()

    def test_an_unreadable_row_is_named_and_left(self, doors, settings):
        Household.objects.filter(pk=doors[1].pk).update(contact_name=doors[0].contact_name)
        settings.FIELD_KEYS = NEW
        out = io.StringIO()
        with pytest.raises(CommandError, match="1 texts"):
            call_command("rotate_keys", stdout=out, stderr=out)
        assert str(doors[1].pk) in out.getvalue()
        assert self.stored(doors[1]) == doors[0].contact_name
        assert self.stored(doors[2]).startswith("v1:k2:")
