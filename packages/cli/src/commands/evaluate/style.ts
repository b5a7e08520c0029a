/** The look of the report, by day and by night. */
export const style = `
:root { color-scheme: light dark; --ink: #1c2430; --dim: #667080; --line: #e2e6ec; --page: #fff;
  --candidate: #0b6fc2; --baseline: #c2570b; --difference: #2a7f4f; --good: #e6f4ea; --bad: #fdeaea; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ee; --dim: #98a2b0; --line: #333b47;
  --page: #14181e; --candidate: #58a9f0; --baseline: #f09a58; --difference: #62c08a;
  --good: #17331f; --bad: #3b1c1c; } }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 32px 24px 48px; }
h1 { font-size: 24px; margin: 0 0 12px; overflow-wrap: anywhere; }
h1 small { font-weight: 400; color: var(--dim); font-size: 18px; }
h2 { font-size: 15px; margin: 0 0 6px; }
.lead { font-size: 18px; margin: 0 0 12px; max-width: 62em; }
.gate { display: inline-block; padding: 4px 12px; border-radius: 6px; margin: 0 0 8px; }
.passed { background: var(--good); } .stopped { background: var(--bad); }
.note { color: var(--dim); max-width: 62em; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 480px), 1fr));
  gap: 32px 40px; margin: 28px 0; }
svg { max-width: 100%; height: auto; display: block; }
table { border-collapse: collapse; margin: 8px 0 4px; font-variant-numeric: tabular-nums; }
th, td { padding: 4px 16px 4px 0; text-align: right; border-bottom: 1px solid var(--line); }
th { font-weight: 600; color: var(--dim); } th:first-child, td:first-child { text-align: left; }
text { fill: var(--ink); font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; }
.tick { fill: var(--dim); font-size: 11.5px; } .axis { fill: var(--dim); font-size: 12.5px; }
.name { font-weight: 600; }
.grid { stroke: var(--line); } .zero { stroke: var(--dim); stroke-dasharray: 4 4; }
.bar { stroke-width: 3; stroke-linecap: round; } .edge { fill: none; stroke-width: 2; }
.area { fill-opacity: .16; stroke-opacity: .5; }
.column { fill: var(--candidate); fill-opacity: .55; }
.candidate { --own: var(--candidate); } .baseline { --own: var(--baseline); }
.difference { --own: var(--difference); }
.bar, .edge, .area { stroke: var(--own); } .dot, .area { fill: var(--own); }
`;
