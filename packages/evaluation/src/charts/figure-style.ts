/** CSS of the figures, for light and dark pages. */
export const figureStyle: string = `
:root { color-scheme: light dark; --ink: #1c2430; --dim: #667080; --line: #e2e6ec;
  --candidate: #0b6fc2; --baseline: #c2570b; --difference: #2a7f4f; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ee; --dim: #98a2b0; --line: #333b47;
  --candidate: #58a9f0; --baseline: #f09a58; --difference: #62c08a; } }
svg { max-width: 100%; height: auto; display: block; }
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
