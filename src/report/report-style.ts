/** The style sheet of the HTML report: one column that reads on a screen, light or dark, and prints in black on white. */

/** The sheet as it stands between the style tags, byte for byte. */
export const REPORT_STYLE = `
:root{--paper:#fff;--ink:#1f2328;--soft:#57606a;--rule:#d0d7de;--tint:#f6f8fa;--accepted:#116329;--refused:#b04a00;--silent:#c8102e;--asked:#6e7781;--quiet:#0550ae;--band-accepting:#aceebb;--band-refusing:#ffb77c;--band-silent:#ffaba8;--band-mixed:#fae17d;--band-idle:#eaeef2}
@media (prefers-color-scheme:dark){@media screen{:root{--paper:#0d1117;--ink:#e6edf3;--soft:#9198a1;--rule:#3d444d;--tint:#161b22;--accepted:#3fb950;--refused:#ff9142;--silent:#ff7b72;--asked:#9198a1;--quiet:#79c0ff;--band-accepting:#196c2e;--band-refusing:#9b4215;--band-silent:#b62324;--band-mixed:#845306;--band-idle:#21262d}}}
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
.lead{color:var(--soft);font-size:13px;white-space:nowrap}
code,pre{font-family:ui-monospace,SFMono-Regular,Consolas,monospace;font-size:12.5px}
code{background:var(--tint);padding:1px 4px;border-radius:3px}
pre{background:var(--tint);padding:10px 12px;white-space:pre-wrap;overflow-wrap:anywhere}
pre code{background:none;padding:0}
.table{overflow-x:auto;margin:14px 0}
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
.axis{stroke:var(--soft);fill:none}
.grid{stroke:var(--rule);fill:none}
.line{fill:none;stroke-width:1.5}
.line.accepted{stroke:var(--accepted)}
.line.refused{stroke:var(--refused)}
.line.silent{stroke:var(--silent)}
.line.asked{stroke:var(--asked);stroke-width:4;stroke-opacity:.5}
.line.quiet{stroke:var(--quiet)}
.line.lane{stroke-width:1.5;stroke-opacity:1}
.moment{stroke:var(--ink);stroke-dasharray:3 3}
.level{stroke:var(--accepted);stroke-dasharray:9 4}
.band-accepting{fill:var(--band-accepting)}
.band-refusing{fill:var(--band-refusing)}
.band-silent{fill:var(--band-silent)}
.band-mixed{fill:var(--band-mixed)}
.band-idle{fill:var(--band-idle)}
@media print{@page{margin:16mm}body{font-size:10.5pt}main{max-width:none;padding:0}h2,h3,caption{break-after:avoid}figure,tr,article li{break-inside:avoid}.table{overflow:visible}table{font-size:8.5pt}code,pre{font-size:8.5pt}}
`;

/** Names the sheet in the file's content security policy; must be made anew when the sheet changes (a test says so). */
export const REPORT_STYLE_HASH = "sha256-GtXbNeLXa0Jhc9GuCMhef+txDs1tc0umjH/OJ26LU/g=";
