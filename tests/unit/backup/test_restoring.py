"""A restore that cannot be trusted changes nothing: the file, the place, the disk."""

import gzip
import io
import json
import tarfile
import zlib

import pytest

from tests.crash.small_disk import small_disk
from tests.unit.backup.scene import content_of, rewritten
from tmdb_assets.backup.archive import CONTENTS


def put(archive, member, content: bytes) -> None:
    member.size = len(content)
    archive.addfile(member, io.BytesIO(content))


def refused(scene, file, place, **more) -> str:
    done = scene.command("restore", file, data=place, **more)
    assert done.exit_code == 1, done.output
    assert not place.exists() or content_of(place) == {}
    return done.output


def test_a_torn_file_is_refused_wherever_it_is_torn(scene, tmp_path):
    file = scene.backup()
    whole = file.read_bytes()
    for share in (0.0, 0.1, 0.5, 0.9, 0.99):
        file.write_bytes(whole[: int(len(whole) * share)])
        assert "is damaged, or no backup" in refused(scene, file, tmp_path / "new")
        assert scene.command("restore", "--check", file).exit_code == 1


def test_a_bit_that_flipped_is_found_unless_it_means_the_same(scene, tmp_path):
    file = scene.backup()
    whole, unzipped = file.read_bytes(), gzip.decompress(file.read_bytes())
    found = 0
    for place in range(64, len(whole) - 8, len(whole) // 30):
        damaged = bytearray(whole)
        damaged[place] ^= 0x10
        file.write_bytes(damaged)
        if _unzips_to(file, unzipped):
            continue  # one zero further back in a row of zeros is the same zero
        assert "is damaged" in refused(scene, file, tmp_path / "new"), place
        found += 1
    assert found > 5


def _unzips_to(file, content: bytes) -> bool:
    try:
        return gzip.decompress(file.read_bytes()) == content
    except (OSError, EOFError, zlib.error):
        return False


def test_a_file_that_is_not_what_was_backed_up_is_named(scene, tmp_path):
    def change(archive, held):
        for member, content in held:
            changed = (
                content.replace(b"raw/tmdb/UPSTREAM", b"raw/tmdb/DOWNFALL")
                if member.name == "data/raw/tmdb/UPSTREAM"
                else content
            )
            archive.addfile(member, io.BytesIO(changed))

    said = refused(scene, rewritten(scene.backup(), change), tmp_path / "new")
    assert "data/raw/tmdb/UPSTREAM differ from what was backed up" in said


@pytest.mark.parametrize("name", ["../escaped", "/tmp/escaped", "data/../../escaped", "elsewhere/x", "data"])
def test_nothing_is_written_outside_of_the_place(scene, tmp_path, name):
    def change(archive, held):
        evil = tarfile.TarInfo(name)
        evil.size = 4
        archive.addfile(evil, io.BytesIO(b"evil"))
        for member, content in held:
            archive.addfile(member, io.BytesIO(content))

    assert "it holds" in refused(scene, rewritten(scene.backup(), change), tmp_path / "new")
    assert not list(tmp_path.rglob("escaped"))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_only_files_come_out_of_it(scene, tmp_path, kind):
    def change(archive, held):
        evil = tarfile.TarInfo("data/raw/link")
        evil.type, evil.linkname = kind, "/etc"
        archive.addfile(evil)
        for member, content in held:
            archive.addfile(member, io.BytesIO(content))

    assert "it holds 'data/raw/link'" in refused(scene, rewritten(scene.backup(), change), tmp_path / "new")


def test_a_file_that_its_contents_do_not_name_is_refused(scene, tmp_path):
    def change(archive, held):
        more = tarfile.TarInfo("data/more")
        archive.addfile(more, io.BytesIO())
        for member, content in held:
            archive.addfile(member, io.BytesIO(content))

    assert "data/more differ" in refused(scene, rewritten(scene.backup(), change), tmp_path / "new")


def test_another_form_says_which_version_wrote_it(scene, tmp_path):
    def change(archive, held):
        for member, content in held:
            if member.name == CONTENTS:
                noted = json.loads(content) | {"form": 99, "versions": {"tmdb-assets": "9.9"}}
                put(archive, member, json.dumps(noted).encode())
            else:
                put(archive, member, content)

    assert "written by another version (9.9)" in refused(scene, rewritten(scene.backup(), change), tmp_path / "new")


def test_a_table_that_looks_otherwise_now_is_named(scene, tmp_path):
    def change(archive, held):
        for member, content in held:
            if member.name == CONTENTS:
                noted = json.loads(content)
                del noted["tables"]["dim_movie"]["title"]
                put(archive, member, json.dumps(noted).encode())
            else:
                put(archive, member, content)

    done = scene.command("restore", rewritten(scene.backup(), change), data=tmp_path / "new")
    assert done.exit_code == 0, done.output
    assert "This version has other columns in dim_movie: see docs/deployment.md, Upgrade." in done.output


def test_a_directory_with_something_in_it_stays_as_it_is(scene):
    file = scene.backup()
    before = content_of(scene.data)
    done = scene.command("restore", file)

    assert done.exit_code == 1
    assert f"{scene.data} is not empty (" in done.output
    assert "restore into a new directory" in done.output
    assert content_of(scene.data) == before


def test_a_records_directory_of_its_own_has_to_be_empty_too_but_keeps_its_configuration(scene, tmp_path):
    file, home = scene.backup(), tmp_path / "home"
    home.mkdir()
    (home / "dagster.yaml").write_text("telemetry: {enabled: false}")
    (home / "history").mkdir()
    (home / "history/runs.db").write_text("")
    said = refused(scene, file, tmp_path / "new", DAGSTER_HOME=str(home))
    (home / "history/runs.db").unlink()
    done = scene.command("restore", file, data=tmp_path / "new", DAGSTER_HOME=str(home))

    assert f"{home} is not empty (history/runs.db is there)" in said
    assert done.exit_code == 0, done.output
    assert (home / "history/runs.db").stat().st_size > 0
    assert (home / "dagster.yaml").read_text() == "telemetry: {enabled: false}"


@pytest.mark.crash
def test_a_full_disk_leaves_no_half_backup_and_no_half_restore(scene, tmp_path):
    file = scene.backup()
    scene.backups.mkdir(exist_ok=True)
    place = tmp_path / "disk"
    place.mkdir()
    with small_disk(place) as disk:
        disk.fill(leave=300_000)
        written = scene.command("backup", place / "backups")
        left = list((place / "backups").rglob("*"))
        restored = scene.command("restore", file, data=place / "new")
        there = content_of(place / "new")
        disk.make_room()
        again = scene.command("restore", file, data=place / "new")

    for done in (written, restored):
        assert done.exit_code == 1
        assert "No space left on device. Make room on that disk, then" in done.output, done.output
    assert left == []
    assert there == {}
    assert again.exit_code == 0, again.output
