import gc

import pytest

from framing.garbage_collection import paused_collection


def test_the_collector_rests_for_the_block_and_does_not_search_what_it_made():
    before = gc.get_freeze_count()
    with paused_collection():
        assert not gc.isenabled()
        kept = [{"word": [number]} for number in range(1000)]
    assert gc.isenabled()
    assert gc.get_freeze_count() - before >= len(kept)


def test_it_is_on_again_after_an_error_and_stays_off_if_it_was_off():
    with pytest.raises(ValueError, match="odd"), paused_collection():
        raise ValueError("odd")
    assert gc.isenabled()
    gc.disable()
    try:
        with paused_collection():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
