/** The report's only style sheet: no font, image or script is asked for. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --paper: #ffffff; --shade: #f3f5f7;
  --pass: #116329; --attention: #7a4b00; --fail: #a40e26; --mark: rgb(255 255 255 / 0.62); --unknown: #8f8c84; --unknown-bg: #ffffff;
  --rt-1: #3567d0; --rt-2: #c2741c; --rt-3: #1f8568; --rt-4: #8450bd; --rt-5: #c9447a; --rt-6: #2787b5; --rt-7: #7a7d1c; --rt-8: #a4472d; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e8eb; --soft: #a3adb8; --line: #3a424c; --paper: #15181c; --shade: #1f242a;
    --pass: #6fd08c; --attention: #e9b44c; --fail: #ff8f9c; --mark: rgb(15 17 20 / 0.58); --unknown: #7c7e84; --unknown-bg: #1d1f22;
    --rt-1: #6f9bf0; --rt-2: #e29a4c; --rt-3: #57bd98; --rt-4: #b48ae6; --rt-5: #ef82ab; --rt-6: #62bfe6; --rt-7: #bfc04f; --rt-8: #e0795c; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 2rem 1.5rem 4rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 1rem; overflow-wrap: anywhere; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .75rem; padding-top: 1rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.75rem 0 .5rem; }
p { margin: .5rem 0; max-width: 52rem; overflow-wrap: anywhere; }
nav ol { columns: 2; padding-left: 1.25rem; margin: 1rem 0; }
a { color: inherit; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.25rem; margin: .75rem 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; margin: .75rem 0 1.25rem; }
.scroll:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
table { border-collapse: collapse; font-size: .875rem; }
caption { text-align: left; font-weight: 600; padding-bottom: .35rem; }
caption span { font-weight: 400; color: var(--soft); }
th, td { text-align: left; vertical-align: top; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line);
  max-width: 36rem; overflow-wrap: anywhere; white-space: pre-wrap; }
th { color: var(--soft); font-weight: 600; white-space: nowrap; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
pre { background: var(--shade); border: 1px solid var(--line); border-radius: 4px; padding: .6rem .8rem; margin: .5rem 0;
  font: .85rem/1.45 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
details { border-top: 1px solid var(--line); margin-top: .75rem; padding-top: .25rem; }
summary { cursor: pointer; padding: .4rem 0; }
summary:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
summary h2 { display: inline; margin: 0; padding: 0; border: 0; }
figure { margin: 1.25rem 0; }
figcaption { font-weight: 600; }
figcaption span, .beside { font-weight: 400; color: var(--soft); }
.legend, .lanes { list-style: none; margin: .6rem 0; padding: 0; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; }
.legend li { overflow-wrap: anywhere; }
.lanes li { display: grid; grid-template-columns: 16rem 1fr 14rem; gap: .9rem; align-items: center; padding: .2rem 0; font-size: .875rem; }
.name { overflow-wrap: anywhere; }
.strip, .preview { display: block; width: 100%; height: 14px; }
.preview { height: 7px; margin-top: 2px; }
.swatch { width: 14px; height: 14px; vertical-align: -2px; }
.patterns { position: absolute; }
.mark { fill: var(--mark); stroke: var(--mark); stroke-width: 1; }
.mark circle, .mark rect { stroke: none; }
.mark .ring { fill: none; stroke: var(--mark); stroke-width: .8; }
.hatch { fill: none; stroke: var(--unknown); stroke-width: 1.2; }
.rt-unknown { fill: var(--unknown-bg); }
${[1, 2, 3, 4, 5, 6, 7, 8].map((hue) => `.rt-${hue} { fill: var(--rt-${hue}); color: var(--rt-${hue}); }`).join('\n')}
.ghost { fill: none; stroke: currentColor; stroke-width: 2; stroke-dasharray: 3 2; }
@media (max-width: 48rem) { .lanes li { grid-template-columns: 1fr; gap: .2rem; } }
.verdict { font-weight: 700; }
.pass { color: var(--pass); } .attention { color: var(--attention); } .fail { color: var(--fail); }
@media print {
  :root { color-scheme: light; --ink: #000; --soft: #333; --line: #999; --paper: #fff; --shade: #f3f3f3;
    --pass: #0a4a1d; --attention: #5a3700; --fail: #7d0a1d; --mark: rgb(255 255 255 / 0.62); --unknown: #8f8c84; --unknown-bg: #ffffff;
    --rt-1: #3567d0; --rt-2: #c2741c; --rt-3: #1f8568; --rt-4: #8450bd; --rt-5: #c9447a; --rt-6: #2787b5; --rt-7: #7a7d1c; --rt-8: #a4472d; }
  svg { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  /* Paper has nothing to open: what is folded is printed, or says that it was not. */
  details:not([open])::details-content { display: block; content-visibility: visible; block-size: auto; }
  @supports not selector(::details-content) {
    details:not([open]) > summary::after { content: " (folded: open it, then print again)"; color: var(--soft); }
  }
  body { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  nav { display: none; }
  .scroll { overflow: visible; }
  table { width: 100%; font-size: 8.5pt; }
  thead { display: table-header-group; }
  tr, pre, dl { break-inside: avoid; }
  h2, h3, caption { break-after: avoid; }
}
`
