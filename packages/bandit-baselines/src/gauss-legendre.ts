/** Nodes of the quadrature. */
export const ORDER = 16;

/** Where in a panel the nodes lie, as shares of its width, rising. */
export const places: Float64Array = new Float64Array(ORDER);

/** ∫ f over a panel ≈ width · Σ weights[l] · f(node l). */
export const weights: Float64Array = new Float64Array(ORDER);

/** ∫ f from the start of a panel to node k ≈ width · Σ partial[k · ORDER + l] · f(node l). */
export const partial: Float64Array = new Float64Array(ORDER * ORDER);

// Gauss and Legendre's rule in u, where a place in the panel is v³(10 − 15v + 6v²) with
// v = (1 + u)/2: that flattens f at both ends, so that the roots which a density has at the ends of
// its support cost no accuracy.
const roots = Array.from({ length: ORDER }, (_, i) => root(i));
for (const [l, u] of roots.entries()) {
  const v = (1 + u) / 2;
  const slope = legendreSlope(u);
  const stretch = 15 * v * v * (1 - v) * (1 - v);
  places[l] = v * v * v * (10 - 15 * v + 6 * v * v);
  weights[l] = (2 / ((1 - u * u) * slope * slope)) * stretch;
  for (const [k, until] of roots.entries()) {
    // The interpolant's Legendre series, integrated term by term:
    // ∫ Pₘ from −1 to x is (Pₘ₊₁(x) − Pₘ₋₁(x)) / (2m + 1).
    let sum = (until + 1) / 2;
    for (let m = 1; m < ORDER; m++) {
      sum += (legendre(m, u) * (legendre(m + 1, until) - legendre(m - 1, until))) / 2;
    }
    partial[k * ORDER + l] = weights[l] * sum;
  }
}

/** Pₘ(x) by Bonnet's recursion. */
function legendre(m: number, x: number): number {
  let before = 1;
  let value = x;
  if (m === 0) return before;
  for (let j = 2; j <= m; j++) {
    const next = ((2 * j - 1) * x * value - (j - 1) * before) / j;
    before = value;
    value = next;
  }
  return value;
}

function legendreSlope(x: number): number {
  return (ORDER * (x * legendre(ORDER, x) - legendre(ORDER - 1, x))) / (x * x - 1);
}

/** The i-th root of P of this order, rising, by Newton's method from its asymptotic place. */
function root(i: number): number {
  let x = -Math.cos((Math.PI * (i + 0.75)) / (ORDER + 0.5));
  for (let step = 0; step < 8; step++) x -= legendre(ORDER, x) / legendreSlope(x);
  return x;
}
