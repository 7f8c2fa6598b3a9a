// What the live page's look has beyond the report's: the bar, the four numbers, the line that says whether it still hears from the run.
import { styleSheet } from "../style.ts";

export const liveStyleSheet = (): string => `${styleSheet()}${LIVE}`;

const LIVE = `
.verdict.busy{color:var(--accent)}
.progress{display:block;width:100%;height:6px;margin:0 0 1.4rem}
.track{fill:var(--rule)}.done{fill:var(--accent)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(10.5rem,1fr));gap:.75rem;margin:1.75rem 0 .35rem;padding:0;list-style:none}
.tiles li{display:flex;flex-direction:column;min-height:7.6rem;padding:.7rem .85rem .4rem;border:1px solid var(--rule);border-radius:6px}
.tile-title{color:var(--soft);font-size:.88em}
.tile-value{font-size:1.7rem;line-height:1.3;font-weight:600;white-space:nowrap}
.spark{display:block;width:100%;margin-top:auto}
.tile-value+.spark{flex:none}
.connection{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:.5rem 1rem;min-height:2.2rem;margin:0 0 .5rem}
.connection p{margin:0;color:var(--soft);font-size:.88em}
.connection .lost{color:var(--bad);font-weight:600}
button{font:inherit;color:var(--bad);background:none;border:1px solid currentcolor;border-radius:6px;padding:.25rem .8rem;cursor:pointer}
button:disabled{color:var(--soft);cursor:default}
@media screen and (max-width:40rem){.tiles{grid-template-columns:1fr 1fr}.tile-value{font-size:1.3rem}}
@media print{.connection{display:none}}`;
