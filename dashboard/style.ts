// The look of every page: a well-set technical report in system fonts, light and dark, on a screen, a phone and paper.
import { paletteCss } from "./components/palette.ts";

export const styleSheet = (): string => `${BASE}
${paletteCss()}
${PARTS}
${TABLES}
${CHARTS}
${MAP}
${PHONE}
${PRINT}`;

const BASE = `
:root{color-scheme:light dark;--paper:#fdfdfc;--ink:#1c1f23;--soft:#5c636b;--rule:#d9dbdd;--faint:#f2f3f3;--accent:#0b5cad;--good:#17693a;--bad:#b3261e;--doubtful:#8a5a00;--tint:#fbf1e3}
@media (prefers-color-scheme:dark){:root{--paper:#16181b;--ink:#e4e6e8;--soft:#9ba3ab;--rule:#34383d;--faint:#1f2226;--accent:#7db8f0;--good:#6cc28c;--bad:#ff8a80;--doubtful:#e3b15a;--tint:#2a241a}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0 auto;padding:2.5rem 2rem 4rem;max-width:76rem;background:var(--paper);color:var(--ink);font:14px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums lining-nums}
code{font:.92em/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
h1{margin:0;font-size:2rem;line-height:1.2;font-weight:600;letter-spacing:-.01em;overflow-wrap:anywhere}
h2{margin:0 0 .35rem;font-size:1.15rem;line-height:1.3;font-weight:600}
h3{margin:1.1rem 0 .35rem;font-size:.95rem;font-weight:600}
section,footer{margin:2.25rem -.5rem 0;padding:1rem .5rem 0;border-top:1px solid var(--rule)}
a{color:var(--accent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.good{color:var(--good)}.bad{color:var(--bad)}.doubtful{color:var(--doubtful)}
.absent,.aside,.lead,.nothing,.meaning,.city{color:var(--soft)}
.aside{font-weight:400;font-size:.88em}
.lead{max-width:84ch;margin:0 0 .75rem}
.nothing{margin:.25rem 0}
summary{cursor:pointer;color:var(--accent);padding:.3rem 0;width:fit-content}`;

const PARTS = `
.kind{margin:0 0 .35rem;color:var(--soft);font-size:.88em}
.outcome{margin:.7rem 0 1.4rem;font-size:1.1rem}
.verdict{margin-right:.4rem;font-weight:700}
.facts{display:flex;flex-wrap:wrap;gap:.6rem 2.5rem;margin:0}
.facts dt{color:var(--soft);font-size:.88em}
.facts dd{margin:0;overflow-wrap:anywhere}
.notes ul{margin:.25rem 0 0;padding-left:1.1rem;max-width:84ch;overflow-wrap:anywhere}
.notes li{margin:.2rem 0}
.invalid h2{color:var(--bad)}.warnings h2{color:var(--doubtful)}
footer{margin-top:3rem;color:var(--soft);font-size:.92em}
footer dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1.25rem;margin:.5rem 0 0}
footer dd{margin:0}`;

const TABLES = `
.scroll{position:relative;overflow-x:auto;margin:0 -.5rem}
table{border-collapse:collapse;width:100%}
th,td{padding:.3rem .5rem;text-align:left;vertical-align:baseline;font-weight:400;unicode-bidi:isolate}
.number+.text,.number+.mark{padding-left:1.5rem}
thead th{color:var(--soft);font-size:.88em;vertical-align:bottom;border-bottom:1px solid var(--ink);white-space:nowrap}
tbody tr{border-bottom:1px solid var(--rule)}
.number{text-align:right;white-space:nowrap}
.mark{white-space:nowrap}
td.text,th.text{overflow-wrap:anywhere;min-width:7rem}
tbody th.text{min-width:9rem}
tr.marked>*{background:var(--tint)}
tr.total>*{border-top:1px solid var(--ink);font-weight:600}
.meaning{display:block;font-size:.88em}
.city{white-space:nowrap}
.region{white-space:nowrap}
.message{white-space:pre-wrap}
.statuses>span{white-space:nowrap;margin-right:.6rem}
.prose{display:block;min-width:16rem;max-width:84ch}`;

const CHARTS = `
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,30rem),1fr));gap:1.75rem 2.5rem}
.chart{margin:0;min-width:0;break-inside:avoid}
figcaption{font-weight:600;margin-bottom:.35rem}
.plot{display:grid;grid-template-columns:4.2rem minmax(0,1fr) 7.8rem}
.plot svg{display:block;width:100%;overflow:visible;font-size:11px}
.plot text{fill:var(--soft)}
.y-axis text{text-anchor:end}
.x-axis{grid-column:2}
.grid{stroke:var(--rule);stroke-width:1;fill:none;vector-effect:non-scaling-stroke}
.line{fill:none;stroke-width:1.6;stroke-linejoin:round;stroke-linecap:round;vector-effect:non-scaling-stroke}
.dot{fill:none;stroke-width:5;stroke-linecap:round;vector-effect:non-scaling-stroke}
.leader{fill:none;stroke-width:1.2}
.chart .aside{margin:.35rem 0 0}
.alone{stroke:var(--accent)}
.panels{display:grid;grid-template-columns:repeat(auto-fill,minmax(8.2rem,1fr));gap:.6rem 1rem;margin:0;padding:0;list-style:none;font-size:11px}
.panels svg{display:block;width:100%}
.panel-title{display:flex;justify-content:space-between;gap:.4rem;overflow-wrap:anywhere}`;

const MAP = `
.map{margin:.5rem auto 1rem;max-width:56rem;break-inside:avoid}
.map svg{display:block;width:100%;overflow:visible;font-size:5px}
.map text{fill:var(--ink);stroke:var(--paper);stroke-width:1.4;paint-order:stroke;stroke-linejoin:round}
.map .value{fill:var(--soft)}
.land{fill:none;stroke:var(--rule);stroke-width:2;stroke-linecap:round;stroke-dasharray:0 3}
.map circle{fill:var(--accent);fill-opacity:.78;stroke:var(--paper);stroke-width:.5}
.within circle{fill:var(--good)}.over circle{fill:var(--bad)}
.silent circle{fill:var(--paper);stroke:var(--soft);stroke-width:.8}
.cross{fill:none;stroke:var(--paper);stroke-width:.9;stroke-linecap:round}
.unlimited{color:var(--accent)}
.legend{font-weight:400;margin:.35rem 0 0}
@media screen and (max-width:40rem){.map text{display:none}}`;

const PHONE = `
@media screen and (max-width:40rem){
body{padding:1.25rem 1rem 3rem}
h1{font-size:1.5rem}
.plot{grid-template-columns:3.4rem minmax(0,1fr) 7.2rem}
tbody th.text{position:sticky;left:0;background:var(--paper);min-width:6.5rem;max-width:12rem}
tbody th.text:has(code){min-width:10.5rem}
tr.marked>th.text{background:var(--tint)}
thead th.number{white-space:normal}
td.text:has(.prose){min-width:8.5rem}
.prose{min-width:0}
.number+.text,.number+.mark{padding-left:.9rem}
}`;

const PRINT = `
@media print{
:root{--paper:#fff;--ink:#000;--soft:#444;--rule:#bbb;--tint:#f3f3f3;--accent:#000;--good:#17693a;--bad:#b3261e;--doubtful:#8a5a00}
@page{margin:15mm}
body{padding:0 .5rem;max-width:none;font-size:9pt}
h1{font-size:18pt}h2{font-size:11.5pt}h3{font-size:9.5pt}
section,footer{margin-top:1.4rem;padding-top:.6rem}
th,td{padding-top:.18rem;padding-bottom:.18rem}
.charts{grid-template-columns:1fr 1fr;gap:1rem 1.2rem}
.plot{grid-template-columns:3.2rem minmax(0,1fr) 6.6rem}
.chart details{display:none}
thead th.number{white-space:normal}
td.text,th.text{min-width:4rem}tbody th.text{min-width:7.5rem}
h2,h3,figcaption{break-after:avoid}
tr,.chart{break-inside:avoid}
thead{display:table-header-group}
.scroll{overflow:visible}
details::details-content{content-visibility:visible;block-size:auto}
}`;
