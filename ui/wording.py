"""Numbers and other people's words as a page says them. Knows no page."""

from __future__ import annotations

from datetime import UTC, datetime

SPECIAL = set("\\`*_{}[]()#+-.!|>~$:<")


def plain(text: str) -> str:
    """Somebody's words, not markdown."""
    return "".join(f"\\{letter}" if letter in SPECIAL else letter for letter in text)


def ours(text: str) -> str:
    """Our own words, in which `code` may stand, but that quote what may be anything."""
    quoted = text.split("`")
    if len(quoted) % 2 == 0:  # a lone backtick begins no code
        return plain(text)
    return "`".join(part if at % 2 else plain(part) for at, part in enumerate(quoted))


def size(count: int) -> str:
    """Bytes, in the unit that reads best."""
    if count < 1000:
        return f"{count} B"
    for unit in ("KB", "MB", "GB"):
        count_in = count / {"KB": 1e3, "MB": 1e6, "GB": 1e9}[unit]
        if count_in < 1000 or unit == "GB":
            return f"{count_in:.0f} {unit}" if count_in >= 100 else f"{count_in:.1f} {unit}"
    raise AssertionError(count)


def about(seconds: float) -> str:
    """A time that is still running, in whole seconds."""
    whole = round(seconds)
    return f"{whole} s" if whole < 100 else span(whole)


def span(seconds: float) -> str:
    """How long something took."""
    if seconds < 0.0995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    if seconds < 99.5:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s"
    return f"{minutes // 60} h {minutes % 60} min"


def moment(when: datetime) -> str:
    """A time of today by the clock, another with its day."""
    here, now = when.astimezone(), datetime.now(UTC).astimezone()
    if here.date() == now.date():
        return f"today, {here:%H:%M}"
    return f"{here:%d %b, %H:%M}" if here.year == now.year else f"{here:%d %b %Y, %H:%M}"
