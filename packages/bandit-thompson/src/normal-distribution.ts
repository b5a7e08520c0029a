// The standard normal distribution from a table: Φ, φ and φ′ at each node give the quintic Hermite
// polynomial between two nodes, whose error is below 1e-12 at this spacing.
const NODES_PER_UNIT = 32;
const RANGE = 9;
const size = 2 * RANGE * NODES_PER_UNIT + 1;
const cumulative = new Float64Array(size);
const density = new Float64Array(size);
for (let i = 0; i < size; i++) {
  const x = i / NODES_PER_UNIT - RANGE;
  cumulative[i] = tableCdf(x);
  density[i] = normalPdf(x);
}

/** φ(x), the density. */
export function normalPdf(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}

/** Φ(x), the probability of a standard normal deviate below x; absolute error < 1e-12. */
export function normalCdf(x: number): number {
  if (x <= -RANGE) return 0;
  if (x >= RANGE) return 1;
  const place = (x + RANGE) * NODES_PER_UNIT;
  const i = Math.floor(place);
  const u = place - i;
  const h = 1 / NODES_PER_UNIT;
  const left = i * h - RANGE;
  const f0 = cumulative[i];
  const f1 = cumulative[i + 1];
  const d0 = density[i] * h;
  const d1 = density[i + 1] * h;
  const c0 = -left * d0 * h;
  const c1 = -(left + h) * d1 * h;
  // f0 + u·d0 + u²·c0/2 + u³·(…): the quintic that matches value, slope and curvature at both ends.
  const rise = f1 - f0;
  const a3 = 10 * rise - 6 * d0 - 4 * d1 - 1.5 * c0 + 0.5 * c1;
  const a4 = -15 * rise + 8 * d0 + 7 * d1 + 1.5 * c0 - c1;
  const a5 = 6 * rise - 3 * d0 - 3 * d1 - 0.5 * c0 + 0.5 * c1;
  // Far down the tail, rounding errors of the table exceed Φ itself and may make it negative.
  return Math.max(0, f0 + u * (d0 + u * (0.5 * c0 + u * (a3 + u * (a4 + u * a5)))));
}

/** Φ by the series Σ x^(2n+1)/(2n+1)!! (Abramowitz & Stegun 26.2.11), whose terms all have one sign. */
function tableCdf(x: number): number {
  const magnitude = Math.abs(x);
  let term = magnitude;
  let sum = magnitude;
  for (let n = 1; term > sum * 1e-18; n++) {
    term *= (magnitude * magnitude) / (2 * n + 1);
    sum += term;
  }
  const above = normalPdf(magnitude) * sum;
  return x < 0 ? Math.max(0, 0.5 - above) : Math.min(1, 0.5 + above);
}
