"""What somebody sees who is not in yet: plain pages, for whom no script of ours runs."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

_ICON = Path(__file__).with_name("assets").joinpath("icon.svg").read_text("utf8")
_LOOK = """
:root{color-scheme:light dark;--line:#dcdfdc;--edge:#7d8481;--ink:#1b1f1e;--paper:#fff;
--accent:#0b7a66;--no:#b42318}
@media(prefers-color-scheme:dark){:root{--line:#363d3b;--ink:#e9ecea;--paper:#141716;
--accent:#0c8069;--no:#ff8a80}}
svg{width:2.5rem;height:2.5rem}
*{box-sizing:border-box}
body{font:16px/1.5 system-ui,sans-serif;display:grid;place-content:center;min-height:100vh;
margin:0;padding:1rem;color:var(--ink);background:var(--paper)}
main{width:min(22rem,calc(100vw - 2rem));display:grid;gap:.75rem}
h1{font-size:1.75rem;letter-spacing:-.02em;margin:0}p{margin:0 0 .5rem}
input,button,a.go{font:inherit;display:block;width:100%;padding:.6rem .9rem;border-radius:10px;
border:1px solid var(--edge);background:transparent;color:inherit;text-align:center}
input{text-align:start}
button,a.go{cursor:pointer;text-decoration:none;font-weight:600}
main .first{background:var(--accent);border-color:var(--accent);color:#fff}
form{display:grid;gap:.5rem}label,.refused{font-size:.875rem}.refused{color:var(--no)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.or{display:flex;align-items:center;gap:.75rem;font-size:.875rem}
.or::before,.or::after{content:"";flex:1;border-top:1px solid var(--line)}
"""
_TOKEN = """<form method="get"><label for="token">Your token</label>
<input id="token" type="password" name="token" autocomplete="current-password" required{focus}>
{refused}<button class="{first}">Come in</button></form>"""
_REFUSED = """<p id="refused" class="refused" role="alert">Nobody has that token here. Try again, or
ask whoever runs this studio for yours.</p>
"""


def who(providers: Sequence[str], refused: bool = False) -> str:
    """Asks for an account, or for a token; `refused`: one was given that nobody has."""
    ways = [
        f'<a class="go {"first" if not at else ""}" href="/sign-in/{escape(one)}">Sign in'
        f"{'' if one == 'default' else ' with ' + escape(one.capitalize())}</a>"
        for at, one in enumerate(providers)
    ]
    if ways:
        ways.append('<div class="or">or</div>')
    token = _token(first=not ways, refused=refused)
    say = "Sign in to see your pictures and films." if ways else "This studio asks who you are."
    return _page(f"<p>{say}</p>{''.join(ways)}{token}")


def not_you(called: str) -> str:
    return _page(
        f"<p><strong>{escape(called)}</strong> may not come in here. Whoever runs this studio can "
        'let you in.</p><a class="go first" href="/sign-out">Sign in as somebody else</a>'
    )


def elsewhere(refused: bool = False) -> str:
    """For a studio that listens on its own machine only, asked by another name or through others.

    A person's token opens it all the same: then somebody put a server in front on purpose.
    """
    return _page(
        "<p>This studio answers only on this machine: open http://127.0.0.1 with its port.</p>"
        "<p>Or come in with a token of your own.</p>" + _token(first=False, refused=refused)
    )


def _token(first: bool, refused: bool) -> str:
    focus = " autofocus" if first or refused else ""
    if refused:
        focus += ' aria-invalid="true" aria-describedby="refused"'
    said = _REFUSED if refused else ""
    return _TOKEN.format(focus=focus, refused=said, first="first" if first else "go")


def _page(body: str) -> str:
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Vitron</title>'
        f"<style>{_LOOK}</style><main>{_ICON}<h1>Vitron</h1>{body}</main></html>"
    )
