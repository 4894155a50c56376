"""What a file is, by its first bytes; its name and its sender's word count for nothing."""

from __future__ import annotations

from dataclasses import dataclass

HEAD = 64  # bytes that `recognise` wants to see
SUPPORTED = ("PNG", "JPEG", "WebP", "GIF", "TIFF", "BMP", "MP4", "MOV", "MKV", "WebM", "AVI")


@dataclass(frozen=True)
class Signature:
    """A format that we read."""

    name: str
    mime: str
    suffix: str
    clip: bool = False


PNG = Signature("PNG", "image/png", ".png")
JPEG = Signature("JPEG", "image/jpeg", ".jpg")
WEBP = Signature("WEBP", "image/webp", ".webp")
GIF = Signature("GIF", "image/gif", ".gif")
TIFF = Signature("TIFF", "image/tiff", ".tif")
BMP = Signature("BMP", "image/bmp", ".bmp")
MP4 = Signature("MP4", "video/mp4", ".mp4", clip=True)
MKV = Signature("Matroska", "video/x-matroska", ".mkv", clip=True)
AVI = Signature("AVI", "video/x-msvideo", ".avi", clip=True)
BY_MIME = {one.mime: one for one in (PNG, JPEG, WEBP, GIF, TIFF, BMP, MP4, MKV, AVI)}

STILL_BRANDS = {b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis", b"hevc"}
OTHERS = (  # what people send by mistake, said so that they understand
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"ID3", "an MP3"),
    (b"OggS", "an Ogg file"),
    (b"8BPS", "a Photoshop file"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"ffconcat", "a playlist"),
    (b"#EXTM3U", "a playlist"),
    (b"%!PS", "PostScript"),
    (b"\x80\x02", "a Python pickle"),
)


def recognise(head: bytes) -> Signature | str:
    """The format; or what it is instead, in words."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return GIF
    if head[:4] in (b"II*\0", b"MM\0*"):
        return TIFF
    if head[:2] == b"BM" and head[6:10] == b"\0\0\0\0":
        return BMP
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"):
        if head[4:8] == b"ftyp" and head[8:12] in STILL_BRANDS:
            return "a HEIC or AVIF picture"
        return MP4
    if head.startswith(b"\x1aE\xdf\xa3"):
        return MKV
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return AVI
    for mark, words in OTHERS:
        if head.startswith(mark):
            return words
    return _text(head)


def _text(head: bytes) -> str:
    try:
        start = head.decode("utf-8", errors="strict").lstrip("\ufeff \t\r\n").lower()
    except UnicodeDecodeError as error:
        if error.start < len(head) - 3:  # not just a character cut in half at the end
            return "of no kind that we know"
        start = head[: error.start].decode("utf-8").lstrip().lower()
    if start.startswith("<"):
        return "an SVG, HTML or XML text" if not start.startswith("<svg") else "an SVG"
    printable = all(char.isprintable() or char.isspace() for char in start)
    return "a text" if start and printable else "of no kind that we know"
