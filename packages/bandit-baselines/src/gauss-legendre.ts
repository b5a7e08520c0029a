/** A quadrature rule on a panel, for integrands that are not smooth at its ends. */
export interface Quadrature {
  /** Positions of the nodes in a panel, as fractions of its width, ascending. */
  readonly places: Float64Array;
  /** ∫ f over a panel ≈ width · Σ weights[l] · f(node l). */
  readonly weights: Float64Array;
  /** ∫ f from the start of a panel to node k ≈ width · Σ partial[k · order + l] · f(node l). */
  readonly partial: Float64Array;
}

/**
 * The Gauss–Legendre rule of the given order in u, with the position v³(10 − 15v + 6v²) in the panel
 * for v = (1 + u)/2. This substitution flattens the integrand at both ends, so that the zeros of a
 * density at the ends of its support cost little accuracy.
 */
export function gaussLegendre(order: number): Quadrature {
  const roots = Array.from({ length: order }, (_, i) => root(order, i));
  const places = new Float64Array(order);
  const weights = new Float64Array(order);
  const partial = new Float64Array(order * order);
  for (const [l, u] of roots.entries()) {
    const v = (1 + u) / 2;
    const slope = legendreSlope(order, u);
    places[l] = v * v * v * (10 - 15 * v + 6 * v * v);
    weights[l] = (30 * v * v * (1 - v) * (1 - v)) / ((1 - u * u) * slope * slope);
    for (const [k, until] of roots.entries()) {
      // The interpolant's Legendre series, integrated term by term:
      // ∫ Pₘ from −1 to x is (Pₘ₊₁(x) − Pₘ₋₁(x)) / (2m + 1).
      let sum = (until + 1) / 2;
      for (let m = 1; m < order; m++) {
        sum += (legendre(m, u) * (legendre(m + 1, until) - legendre(m - 1, until))) / 2;
      }
      partial[k * order + l] = weights[l] * sum;
    }
  }
  return { places, weights, partial };
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

function legendreSlope(order: number, x: number): number {
  return (order * (x * legendre(order, x) - legendre(order - 1, x))) / (x * x - 1);
}

/** The i-th root of the Legendre polynomial, ascending, by Newton's method from its asymptote. */
function root(order: number, i: number): number {
  let x = -Math.cos((Math.PI * (i + 0.75)) / (order + 0.5));
  for (let step = 0; step < 8; step++) x -= legendre(order, x) / legendreSlope(order, x);
  return x;
}
