"""What a worker makes first, for nobody: a little of everything, so that what its children need is loaded."""

from __future__ import annotations

FIRST_PAGE = """<html lang="en"><title>-</title><body class="board">
<h1 data-running="-">-</h1><ol class="toc"><li><a href="#a">-</a></li></ol><h2 id="a">-</h2>
<p>A line of <strong>words</strong>, and <a href="https://example.org/">a place to click</a>, that goes on until it
has to be broken in two, as most lines are; and \u0645\u0631\u062d\u0628\u0627, which runs from right to left.</p>
<ul><li>-</li></ul><table><thead><tr><th scope="col">-</th></tr></thead>
<tbody><tr><td class="tick">-</td></tr></tbody></table>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" width="9" height="9"><title>-</title><path d="M1 1h5"/>
<circle r="2"/><line x2="3"/><rect width="3" height="3"/><polyline points="0,0 1,1"/>
<text font-family="Liberation Sans">-</text></svg>"""
