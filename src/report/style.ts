import { COLOURS } from './style-colours.ts'

const LAYOUT = `
*, ::before, ::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--ink); overflow-wrap: anywhere;
  font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
.page { max-width: 64rem; margin: 0 auto; padding: 0 1rem; }
header.page { padding-top: 1.75rem; }
main.page { padding-bottom: 3rem; }
h1 { margin: 0; font-size: 1.75rem; line-height: 1.25; letter-spacing: -.01em; }
.summary { display: flex; flex-wrap: wrap; gap: .25rem .5rem; margin: .5rem 0 0; padding-bottom: 1rem;
  border-bottom: 1px solid var(--line); color: var(--faint); font-size: .875rem; }
.summary > * + *::before { content: "·"; margin-right: .5rem; color: var(--faint); font-weight: 400; display: inline-block; }
a { color: var(--link); text-underline-offset: .15em; }
a.failed { color: var(--alert); font-weight: 600; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 1px; }
pre, code, kbd, samp, .prompt, .math { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
pre { margin: 0; font-size: .8125rem; line-height: 1.5; white-space: pre; overflow: auto; tab-size: 4; overflow-wrap: normal; }
pre code { font: inherit; }
img { max-width: 100%; height: auto; }
.note { margin: .5rem 0; color: var(--faint); font-size: .875rem; font-style: italic; }
.cell { margin: 1.25rem 0; scroll-margin-top: 1rem; }
.prompt { margin: 0 0 .25rem; color: var(--faint); font-size: .75rem; line-height: 1.5; }
.body { min-width: 0; border: 1px solid var(--line); border-radius: .5rem; background: var(--card); overflow: hidden; }
.source { padding: .75rem .875rem; background: var(--code); }
.outputs { padding: .25rem .875rem; }
.source + .outputs { border-top: 1px solid var(--line); }
.output { margin: .5rem 0; }
.output > pre { max-height: 32rem; padding: .125rem 0; }
.output > img { display: block; border-radius: .25rem; background: #fff; }
.stderr, .error { margin: .5rem -.875rem; padding: .375rem .875rem; border-left: .25rem solid var(--edge);
  background: var(--edge-soft); }
.stderr { --edge: var(--warn); --edge-soft: var(--warn-soft); }
.error { --edge: var(--alert); --edge-soft: var(--alert-soft); }
.label { margin: 0; color: var(--edge); font-size: .75rem; font-weight: 600; }
.plain { max-height: 40rem; }
.raw { padding: .75rem .875rem; border: 1px dashed var(--line); border-radius: .5rem; color: var(--faint); }
.scroll { overflow: auto; }
.scroll, .source, .text pre, .output > pre { --ground: var(--card); background:
  linear-gradient(90deg, var(--ground) 40%, transparent) 0 0 / 2.5rem 100% no-repeat local,
  linear-gradient(270deg, var(--ground) 40%, transparent) 100% 0 / 2.5rem 100% no-repeat local,
  linear-gradient(90deg, var(--shade), transparent) 0 0 / .75rem 100% no-repeat scroll,
  linear-gradient(270deg, var(--shade), transparent) 100% 0 / .75rem 100% no-repeat scroll, var(--ground); }
.source, .text pre { --ground: var(--code); }
.output:is(.stderr, .error) > pre { --ground: var(--edge-soft); }
.stderr > pre { white-space: pre-wrap; overflow-wrap: anywhere; }
.rich.scroll { max-height: 40rem; }
.rich [style*="background"]:not([style*="transparent"]) { color: #1c2128; }
.missing { color: var(--faint); font-size: .875rem; }
a.missing { color: var(--link); }
@media (min-width: 56rem) {
  .code { display: grid; grid-template-columns: 4.5rem minmax(0, 1fr); margin-left: -5.25rem; column-gap: .75rem; }
  .prompt { padding-top: .8125rem; text-align: right; }
  .page { padding-left: 6.25rem; max-width: 70rem; }
}
`

const TEXT = `
.text > :first-child { margin-top: 0; }
.text > :last-child { margin-bottom: 0; }
:is(.text, .rich) :is(h2, h3, h4, h5, h6) { margin: 1.75rem 0 .5rem; line-height: 1.3; }
h2 { font-size: 1.5rem; }
h3 { font-size: 1.25rem; }
h4 { font-size: 1.0625rem; }
h5, h6 { font-size: 1rem; }
:is(.text, .rich) :is(p, ul, ol, dl, blockquote, figure) { margin: .75rem 0; }
.text > :is(p, ul, ol, dl, blockquote) { max-width: 46rem; }
:is(.text, .rich) :is(ul, ol) { padding-left: 1.5rem; }
.text li :is(ul, ol), .text li > p { margin: .125rem 0; }
blockquote { padding-left: 1rem; border-left: .25rem solid var(--line); color: var(--faint); }
hr { height: 1px; margin: 1.5rem 0; border: 0; background: var(--line); }
:is(.text, .rich) :is(p, li, td, th, dd, h2, h3, h4, h5, h6) > :is(code, kbd) { padding: .125em .3em; border-radius: .25rem; background: var(--code);
  font-size: .875em; }
.text pre { margin: .75rem 0; padding: .75rem .875rem; border: 1px solid var(--line); border-radius: .5rem;
  background: var(--code); }
.text { overflow-x: auto; }
.text img { background: #fff; border-radius: .25rem; }
.math { font-size: .875em; }
math { font-family: math, "STIX Two Math", "Latin Modern Math", "Cambria Math", serif; font-size: 1.2em; }
.tml-right { text-align: right; }
.tml-left { text-align: left; }
div.math { margin: .75rem 0; overflow-x: auto; white-space: pre; overflow-wrap: normal; }
mark { padding: 0 .15em; background: var(--mark); color: inherit; }
table { border-collapse: collapse; font-size: .8125rem; line-height: 1.4; overflow-wrap: normal;
  font-variant-numeric: tabular-nums; }
.text > .scroll { margin: .75rem 0; }
th, td { padding: .3125rem .75rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
[align="right"] { text-align: right; }
[align="center"] { text-align: center; }
thead th { border-bottom: 2px solid var(--line); font-weight: 600; }
tbody tr:nth-child(even) { background: var(--stripe); }
caption { padding: .25rem 0; color: var(--faint); text-align: left; }
.rich th, .rich td { text-align: right; white-space: nowrap; }
.rich tbody th { font-weight: 500; color: var(--faint); }
.rich tbody tr:last-child > * { border-bottom: 0; }
.rich p { margin: .25rem 0; color: var(--faint); font-size: .8125rem; }
`

const PRINT = `
@media print {
  body { background: #fff; font-size: 10pt; }
  .page { max-width: none; padding: 0; }
  .code { display: block; margin-left: 0; }
  .prompt { text-align: left; padding-top: 0; }
  pre, div.math { white-space: pre-wrap; overflow-wrap: anywhere; }
  .output > pre, .rich.scroll { max-height: none; }
  .scroll, .text, pre, .body { overflow: visible; }
  .rich th, .rich td { white-space: normal; }
  img, tr { break-inside: avoid; }
  h2, h3, h4, h5, h6, .prompt { break-after: avoid; }
  thead { display: table-header-group; }
  .text a[href^="http"]::after { content: " (" attr(href) ")"; color: var(--faint); font-size: .875em; }
}
`

/** The style of the page, the only one its policy admits. */
export const STYLE = COLOURS + LAYOUT + TEXT + PRINT
