/**
 * The style of a report, and the hash by which its content policy allows it.
 *
 * @module
 */
import { styleDigest } from '../fingerprint.js'

export const STYLE = `
:root{color-scheme:light dark;--bg:#f5f6f8;--card:#fff;--text:#16202b;--muted:#52606f;--line:#d5dbe2;--c1:#0b6aa2;--c2:#b8500b;--c3:#14735c;--c4:#8a3ca0;--c5:#7a4d00;--c6:#a8201a;--c7:#3f5b1e;--c8:#c0407a;--c9:#52606f;--train:#0b6aa2;--valid:#7a9cb3;--calibrate:#8a3ca0;--test:#b8500b}
@media(prefers-color-scheme:dark){:root{--bg:#10151b;--card:#182029;--text:#e8edf2;--muted:#a3b0bd;--line:#2c3743;--c1:#5fb4ea;--c2:#f29a57;--c3:#58c4a3;--c4:#cf98e0;--c5:#f1c36a;--c6:#ff9a92;--c7:#a6cf6a;--c8:#f08ab8;--c9:#a3b0bd;--train:#5fb4ea;--valid:#47708c;--calibrate:#cf98e0;--test:#f29a57}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
main{max-width:56rem;margin:0 auto;padding:1.5rem clamp(.75rem,3vw,1.5rem) 3rem}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 .5rem;overflow-wrap:anywhere}
h2{font-size:1.1rem;margin:0}
section{margin-top:1.25rem;padding:1rem;background:var(--card);border:1px solid var(--line);border-radius:10px;min-width:0}
p{margin:.25rem 0 .75rem;overflow-wrap:anywhere}
.hint,footer{color:var(--muted);font-size:.875rem}
.verdict{font-weight:600}
.warning{padding:.5rem .75rem;border-left:4px solid var(--c2);background:var(--card)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{padding:.25rem .75rem .25rem 0;text-align:right;white-space:nowrap;border-bottom:1px solid var(--line);font-weight:400}
th[scope=row],thead th:first-child{text-align:left}
thead th{color:var(--muted)}
.chart{display:block;width:100%;height:auto}
.tick{fill:var(--muted);font-size:9px}

.grid{stroke:var(--line)}
.rule{stroke:var(--muted);stroke-dasharray:4 4}
.line{fill:none;stroke-width:1.75;stroke-linejoin:round}
.band{fill:var(--c2);fill-opacity:.2}.key .b2{fill-opacity:.36}.key .b3{fill-opacity:.49}
.line.c1{stroke:var(--c1)}.line.c2{stroke:var(--c2)}.line.c3{stroke:var(--c3)}.line.c4{stroke:var(--c4)}.line.c5{stroke:var(--c5)}.line.c6{stroke:var(--c6)}.line.c7{stroke:var(--c7)}.line.c8{stroke:var(--c8)}.line.c9{stroke:var(--c9)}
.dot.c1,.bar.c1{fill:var(--c1)}.dot.c2,.bar.c2{fill:var(--c2)}.dot.c3,.bar.c3{fill:var(--c3)}.dot.c4,.bar.c4{fill:var(--c4)}.dot.c5,.bar.c5{fill:var(--c5)}.dot.c6,.bar.c6{fill:var(--c6)}.bar.c7{fill:var(--c7)}.bar.c8{fill:var(--c8)}.bar.c9{fill:var(--c9)}
.train{fill:var(--train)}.valid{fill:var(--valid)}.calibrate{fill:var(--calibrate)}.test{fill:var(--test)}
.keys{display:flex;flex-wrap:wrap;gap:.25rem 1rem;margin:.5rem 0 0;padding:0;list-style:none;font-size:.875rem}
.key{width:20px;height:8px;margin-right:.4rem;vertical-align:middle}
@media(max-width:40rem){.tick{font-size:15px}table{font-size:.875rem}th,td{padding-right:.5rem}}
code{font-size:.8rem;overflow-wrap:anywhere}
.scroll:focus-visible{outline:3px solid var(--c1);outline-offset:2px}
`

/** For `style-src`. */
export const styleHash = (): string => `sha256-${styleDigest(STYLE)}`
