/** The style sheet of the HTML report: one column that reads on a screen, light or dark, and prints in black on white. */

/** The sheet as it stands between the style tags, byte for byte. */
export const REPORT_STYLE = `
:root{--paper:#fff;--ink:#1f2328;--soft:#57606a;--rule:#d0d7de;--tint:#f6f8fa;--accepted:#0b5cad;--refused:#7a1f5c;--silent:#c8500a;--asked:#8c959f;--quiet:#424a53;--band-accepting:#b6d7f5;--band-refusing:#7a1f5c;--band-silent:#b3470b;--band-mixed:#f2b663;--band-idle:#eaeef2}
@media (prefers-color-scheme:dark){@media screen{:root{--paper:#0d1117;--ink:#e6edf3;--soft:#9198a1;--rule:#3d444d;--tint:#161b22;--accepted:#5aa9ff;--refused:#e58ac4;--silent:#ff9a4d;--asked:#d0d7de;--quiet:#c9d1d9;--band-accepting:#1d4f80;--band-refusing:#e58ac4;--band-silent:#ffb27a;--band-mixed:#a86410;--band-idle:#21262d}}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
main{max-width:920px;margin:0 auto;padding:32px 24px 64px}
h1{font-size:26px;line-height:1.25;margin:0 0 4px;overflow-wrap:anywhere}
h2{font-size:19px;margin:36px 0 10px;padding-bottom:4px;border-bottom:1px solid var(--rule)}
h3{font-size:16px;margin:20px 0 6px}
p{margin:8px 0}
ul,ol{padding-left:24px;margin:8px 0}
li{margin:6px 0;overflow-wrap:anywhere}
.subtitle{color:var(--soft)}
.verdict{display:grid;grid-template-columns:max-content 1fr;gap:6px 18px;margin:18px 0;padding:14px 18px;background:var(--tint);border-left:4px solid var(--silent)}
.verdict dt{font-weight:600;max-width:130px}
.verdict dd{margin:0}
.lead{color:var(--soft);font-size:.87em;white-space:nowrap}
code,pre{font-family:ui-monospace,SFMono-Regular,Consolas,monospace;font-size:12.5px}
code{background:var(--tint);padding:1px 4px;border-radius:3px}
pre{background:var(--tint);padding:10px 12px;white-space:pre-wrap;overflow-wrap:anywhere}
pre code{background:none;padding:0}
code.short{white-space:nowrap}
.table,figure div{overflow-x:auto;background:linear-gradient(to right,var(--paper) 40%,transparent) 0 0/36px 100% no-repeat local,linear-gradient(to left,var(--paper) 40%,transparent) 100% 0/36px 100% no-repeat local,linear-gradient(to right,var(--rule),transparent) 0 0/12px 100% no-repeat scroll,linear-gradient(to left,var(--rule),transparent) 100% 0/12px 100% no-repeat scroll}
.table{margin:14px 0}
table{border-collapse:collapse;width:100%;font-size:13px;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:600;padding-bottom:6px}
th,td{text-align:left;padding:4px 8px;border-bottom:1px solid var(--rule);vertical-align:top;font-weight:400}
thead th{font-weight:600;vertical-align:bottom}
.number{text-align:right;white-space:nowrap}
figure{margin:14px 0}
figure h3{margin:14px 0 2px}
figcaption{color:var(--soft);font-size:13px}
svg{width:100%;height:auto}
svg text{font:12px system-ui,-apple-system,"Segoe UI",sans-serif;fill:var(--ink);stroke:var(--paper);stroke-width:3px;paint-order:stroke}
.legend{display:none}
.key{border-bottom:3px solid;margin-right:12px}
.key.accepted{border-color:var(--accepted)}
.key.refused{border-color:var(--refused);border-bottom-style:dotted}
.key.silent{border-color:var(--silent);border-bottom-style:dashed}
.key.asked{border-color:var(--asked)}
.axis{stroke:var(--soft);fill:none}
.grid{stroke:var(--rule);fill:none}
.line{fill:none;stroke-width:2}
.line.accepted{stroke:var(--accepted)}
.line.refused{stroke:var(--refused);stroke-width:2.8;stroke-dasharray:2 3}
.line.silent{stroke:var(--silent);stroke-width:2.4;stroke-dasharray:7 3}
.line.asked{stroke:var(--asked);stroke-width:5;stroke-opacity:.5}
.line.quiet{stroke:var(--quiet)}
.line.lane{stroke-width:1.5;stroke-opacity:1;stroke-dasharray:none}
.moment{stroke:var(--ink);stroke-dasharray:3 3}
.level{stroke:var(--ink);fill:none;stroke-dasharray:10 3 2 3}
.band-accepting{fill:var(--band-accepting)}
.band-refusing{fill:var(--band-refusing)}
.band-silent{fill:var(--band-silent)}
.band-mixed{fill:var(--band-mixed)}
.band-idle{fill:var(--band-idle)}
nav ul{columns:2;padding-left:20px;font-size:13px}
nav li{margin:2px 0}
a{color:inherit}
@media (max-width:600px){main{padding:20px 14px 40px}.verdict{display:block}.verdict dt{max-width:none;margin-top:8px}nav ul{columns:1}svg{min-width:540px}.legend{display:block;font-size:13px}tbody th{min-width:150px}caption span{display:inline-block;position:sticky;left:0;max-width:calc(100vw - 28px)}}
@media print{@page{margin:10mm 12mm 13mm;@bottom-right{content:counter(page) " / " counter(pages);font:8pt sans-serif;color:#57606a}}body{font-size:9pt;line-height:1.33}main{max-width:none;padding:0}h1{font-size:18pt}h2{font-size:12.5pt;margin:13px 0 4px}h3{font-size:10pt;margin:8px 0 2px}p{margin:4px 0}ul,ol{margin:3px 0;padding-left:18px}nav{display:none}p,li{orphans:3;widows:3}li{margin:1.5px 0}h1,h2,h3,caption,thead,.lead-in,p:has(+pre){break-after:avoid}h2,h3,figure,figcaption,tr,li,.short,.verdict dd,pre{break-inside:avoid}.lead-in+ul>li:first-child{break-before:avoid}.verdict{display:grid;font-size:9pt;gap:3px 14px;padding:8px 12px}.table,figure div{overflow:visible;background:none}table,figcaption{font-size:8pt}td,th{padding:1px 6px}.table,figure{margin:7px 0}code,pre{font-size:7.5pt}svg{min-width:0;max-height:56mm}}
`;

/** Names the sheet in the file's content security policy; must be made anew when the sheet changes (a test says so). */
export const REPORT_STYLE_HASH = "sha256-3n+iNLiIjJ3YFHWL036zINFZpFPhRBNeYvCnGGdr0Zs=";
