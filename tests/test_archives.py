"""NumPy files from outside: what may be read is known before an array is made."""

import io
import struct
import zipfile

import numpy as np
import pytest

from toycomb import InputError, Network
from toycomb.common.limits import SMALL
from toycomb.files.archives import DIRECTORY, read_npy, read_npz
from toycomb.tasks.embedding import matrix

PARTS = {"W": np.ones((3, 4)), "b": np.zeros(3), "v": np.ones(3), "c": np.float64(0.5)}


def npy(array):
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


def header(shape, descr="<f8", version=(1, 0), length=None):
    text = str({"descr": descr, "fortran_order": False, "shape": shape}).encode() + b"\n"
    packed = struct.pack("<H" if version == (1, 0) else "<I", len(text) if length is None else length)
    return b"\x93NUMPY" + bytes(version) + packed + text


def archive(path, method=zipfile.ZIP_DEFLATED, more=(), **changes):
    """A network file with members exchanged (or left out), and further ones."""
    members = {f"{key}.npy": npy(value) for key, value in PARTS.items()} | changes
    with zipfile.ZipFile(path, "w", method) as file:
        for name, content in [*members.items(), *more]:
            if content is not None:
                file.writestr(name, content)
    return path


def test_arrays_of_any_layout_are_read_as_numpy_reads_them(tmp_path):
    rng = np.random.default_rng(0)
    arrays = {
        "fortran": np.asfortranarray(rng.normal(size=(3, 4))),
        "big": rng.normal(size=5).astype(">f4"),
        "scalar": np.float16(2),
        "empty": np.zeros((0, 3)),
        "text": np.array("hadamard"),
        "bool": np.eye(3, dtype=bool),
        "cube": rng.integers(9, size=(2, 3, 2)),
    }
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        with zipfile.ZipFile(tmp_path / "x.npz", "w", method) as file:
            for key, array in arrays.items():
                file.writestr(f"{key}.npy", npy(array))
        for key, array in read_npz(tmp_path / "x.npz").items():
            assert array.dtype == arrays[key].dtype
            assert array.flags.f_contiguous == np.asarray(arrays[key]).flags.f_contiguous
            assert np.array_equal(array, arrays[key])
    np.save(tmp_path / "x.npy", arrays["fortran"])
    assert np.array_equal(read_npy(tmp_path / "x.npy"), arrays["fortran"])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"W.npy": npy(np.zeros((), [("a", "i4")]))}, r"key W has type \[\('a', '<i4'\)\]"),
        ({"c.npy": npy(np.datetime64(1, "s"))}, "key c has type datetime64"),
        ({"more": [("W", npy(np.ones(1)))]}, "the key W twice"),
        ({"more": [("folder/", b"")]}, "the folder folder/"),
        ({"more": [("READ\x1bME", b"hello")]}, r"key READ\\x1bME is damaged"),
        ({"W.npy": header((2**40, 4))}, "key W is damaged or truncated"),
        ({"W.npy": header((-3, 4)) + bytes(96)}, "key W has a negative length"),
        ({"W.npy": header((2**62, 0))}, "key W has the shape"),
        ({"embedding.npy": header((), "<U2") + b"\xff" * 8}, "key embedding is damaged"),
        ({"embedding.npy": header((), ">U2") + b"\xff" * 8}, "key embedding is damaged"),
        ({"W.npy": header((0, 10**30))}, "key W has the shape"),
        ({"W.npy": header((3, 4), version=(2, 0), length=2**32 - 1)}, "a header of 4294967295 bytes"),
        ({"W.npy": header((3, 4), "<U0")}, "key W has type"),
        ({"W.npy": header((3, 4)) + bytes(97)}, "key W is damaged"),
        ({"more": [(f"{i:0400}", b"") for i in range(2 * DIRECTORY // 400)]}, "list of members takes more than 1 MiB"),
        ({"more": [(f"k{i}", npy(np.ones(1))) for i in range(1001)]}, "1005 members; at most 1000"),
    ],
)
def test_what_no_array_can_be_is_refused(tmp_path, changes, message):
    with pytest.raises(InputError, match=message):
        Network.load(archive(tmp_path / "x.npz", zipfile.ZIP_STORED, **changes))


def test_an_archive_that_unpacks_to_gigabytes_is_refused_by_its_header(tmp_path):
    with zipfile.ZipFile(tmp_path / "x.npz", "w", zipfile.ZIP_DEFLATED) as file, file.open("W.npy", "w") as member:
        member.write(header((SMALL // 4 + 1, 4), "|u1"))
        for _ in range(SMALL >> 20):
            member.write(bytes(1 << 20))
        member.write(bytes(4))
    with pytest.raises(InputError, match=r"unpacks to 256 MiB, \d+ times its size"):
        read_npz(tmp_path / "x.npz")


@pytest.mark.parametrize(("method", "flags", "message"), [(9, 0, "compressed by deflate64"), (8, 1, "is encrypted")])
def test_members_that_are_packed_otherwise_are_named(tmp_path, method, flags, message):
    content = archive(tmp_path / "x.npz").read_bytes()
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(mark) + offset
        content = content[:place] + struct.pack("<HH", flags, method) + content[place + 4 :]
    (tmp_path / "x.npz").write_bytes(content)
    with pytest.raises(InputError, match=message):
        Network.load(tmp_path / "x.npz")


def test_embeddings_are_checked_before_they_are_read(tmp_path, monkeypatch):
    path = tmp_path / "E.npy"
    path.write_bytes(header((2**40, 3)))
    with pytest.raises(InputError, match="ends early"):
        matrix(path, 3)
    with path.open("wb") as file:  # a file with a hole takes no room itself
        file.write(header((2**27, 4), "|i1"))
        file.truncate(2**29 + 200)
    with pytest.raises(InputError, match=r"must be a real \(m, 3\) matrix"):
        matrix(path, 3)
    monkeypatch.setattr("toycomb.common.limits.available", lambda: 2**30)
    with pytest.raises(InputError, match=r"would need about 1\.5 GiB of memory, and 1 GiB are free"):
        matrix(path, 4)
    np.save(path, np.full((2, 3), np.longdouble("1e400")))
    with pytest.raises(InputError, match="6 values that are not finite"):
        matrix(path, 3)
