import { figureStyle } from "@armature/evaluation/charts";

/** CSS of the report, for light and dark screens. */
export const style: string = `${figureStyle}
:root { --page: #fff; --good: #e6f4ea; --bad: #fdeaea; }
@media (prefers-color-scheme: dark) { :root { --page: #14181e; --good: #17331f; --bad: #3b1c1c; } }
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
table { border-collapse: collapse; margin: 8px 0 4px; font-variant-numeric: tabular-nums; }
th, td { padding: 4px 16px 4px 0; text-align: right; border-bottom: 1px solid var(--line); }
th { font-weight: 600; color: var(--dim); } th:first-child, td:first-child { text-align: left; }
`;
