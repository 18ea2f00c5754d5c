/** The style of a report: one column that a phone shows too, light or dark as the reader's system is, no font or image from elsewhere. */
export const reportStyle = `
:root { color-scheme: light dark; --text: #16191f; --muted: #545b64; --line: #c6c6cd; --back: #fff; --field: #f3f5f7;
  --candidate: #0b5cad; --champion: #6b7280; --good: #037f0c; --bad: #b3160b; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e9ee; --muted: #a6adba; --line: #414d5c; --back: #0f1b2a;
  --field: #1a2838; --candidate: #5fb0ff; --champion: #a6adba; --good: #4ad15b; --bad: #ff7b6e; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 72rem; color: var(--text); background: var(--back);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", "Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans KR", sans-serif;
  word-break: keep-all; overflow-wrap: anywhere; }
h1 { margin: 0 0 .25rem; font-size: 1.6rem; }
h2 { margin: 2.5rem 0 .25rem; font-size: 1.25rem; }
h3 { margin: 0; font-size: 1rem; }
p { margin: .25rem 0 .75rem; }
code { font: .9em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.note, dt, figcaption { color: var(--muted); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .75rem 0; }
dd { margin: 0; }
.warning { padding: .6rem .9rem; border: 1px solid var(--bad); border-left-width: .4rem; border-radius: .25rem; }
.wide { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .4rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { white-space: nowrap; color: var(--muted); font-weight: 600; }
tbody th { font-weight: 600; white-space: nowrap; }
.bar { position: relative; display: block; width: 100%; min-width: 8rem; height: .5rem; margin-top: .3rem;
  border-radius: .25rem; background: var(--field); box-shadow: inset 0 0 0 1px var(--line); }
.bar i, .bar b, .bar u { position: absolute; top: 0; bottom: 0; }
.bar i { border-radius: .25rem; background: currentColor; opacity: .45; min-width: 1px; }
.bar b { width: 2px; margin-left: -1px; top: -.15rem; bottom: -.15rem; background: currentColor; }
.bar u { left: 50%; width: 1px; background: var(--muted); }
.candidate .bar, .bar.candidate { color: var(--candidate); }
.champion .bar, .bar.champion { color: var(--champion); }
.good, .good .bar { color: var(--good); }
.bad, .bad .bar { color: var(--bad); }
.unclear .bar { color: var(--champion); }
.nowrap { white-space: nowrap; }
article { margin: 1rem 0; padding: .9rem 1rem; border: 1px solid var(--line); border-radius: .5rem; }
article > p { margin: .15rem 0 .6rem; }
.answers { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: .75rem; }
figure { margin: 0; padding: .6rem .75rem; border-radius: .35rem; background: var(--field); }
blockquote { margin: .25rem 0 0; white-space: pre-wrap; }
@media print { article { break-inside: avoid; } }
`;
