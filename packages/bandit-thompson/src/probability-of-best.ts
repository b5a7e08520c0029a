import { normalCdf, normalPdf } from "./normal-distribution.ts";

// Gauss–Legendre nodes and weights of order 16 on [-1, 1]; the other half mirrors them.
const nodes = [
  0.09501250983763744, 0.2816035507792589, 0.45801677765722737, 0.6178762444026438,
  0.755404408355003, 0.8656312023878318, 0.9445750230732326, 0.9894009349916499,
];
const weights = [
  0.1894506104550685, 0.18260341504492358, 0.16915651939500254, 0.14959598881657674,
  0.12462897125553388, 0.09515851168249279, 0.062253523938647894, 0.027152459411754096,
];

/** Beyond this many standard deviations a normal deviate is as good as never. */
const REACH = 8.5;
/** Panels of four standard deviations of the sharpest arm are integrated to 1e-13. */
const PANEL = 4;

/** Φ of each arm at the node at hand. */
let below = new Float64Array(16);

/**
 * Writes into `out` the probability that each of `size` independent normal deviates, with the given
 * means and standard deviations (times `scale`), is the largest: the action distribution of Thompson
 * sampling (Thompson 1933). Exact ties of deviates without spread share their probability.
 *
 * One arm is certain; two have the closed form Φ((μ₁ − μ₂)/√(σ₁² + σ₂²)); for more,
 * ∫ φᵢ ∏ⱼ≠ᵢ Φⱼ is integrated for all arms on one grid, as fine as the sharpest arm in reach needs.
 */
export function probabilityOfBest(
  size: number,
  mean: Float64Array,
  sd: Float64Array,
  scale: number,
  out: Float64Array,
): void {
  if (size === 2 && (sd[0] > 0 || sd[1] > 0) && scale > 0) {
    const spread = scale * Math.sqrt(sd[0] * sd[0] + sd[1] * sd[1]);
    out[0] = normalCdf((mean[0] - mean[1]) / spread);
    out[1] = normalCdf((mean[1] - mean[0]) / spread);
    normalise(size, out);
    return;
  }
  if (below.length < size) below = new Float64Array(2 * size);
  out.fill(0, 0, size);
  let start = certain(size, mean, sd, scale, out);
  let end = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < size; i++) {
    const reach = REACH * scale * sd[i];
    // Below, this arm alone is larger than any deviate there.
    start = Math.max(start, mean[i] - reach);
    end = Math.max(end, mean[i] + reach);
  }
  for (let at = start; at < end; ) {
    // An arm can be sharper than doubles are dense at its mean: what lies between counts as nothing.
    const least = at + Math.max(Number.MIN_VALUE, Math.abs(at) * Number.EPSILON);
    const next = Math.min(end, Math.max(least, panelEnd(at, size, mean, sd, scale)));
    addPanel(at, next, size, mean, sd, scale, out);
    at = next;
  }
  normalise(size, out);
}

/** Gives the largest of the arms without spread the chance that no other is above; its place. */
function certain(
  size: number,
  mean: Float64Array,
  sd: Float64Array,
  scale: number,
  out: Float64Array,
): number {
  let best = Number.NEGATIVE_INFINITY;
  let ties = 0;
  for (let i = 0; i < size; i++) {
    if (scale * sd[i] > 0) continue;
    if (mean[i] > best) ties = 0;
    if (mean[i] >= best) {
      best = mean[i];
      ties += 1;
    }
  }
  if (ties === 0) return best;
  let chance = 1;
  for (let i = 0; i < size; i++) {
    if (scale * sd[i] > 0) chance *= normalCdf((best - mean[i]) / (scale * sd[i]));
  }
  for (let i = 0; i < size; i++) {
    if (!(scale * sd[i] > 0) && mean[i] === best) out[i] = chance / ties;
  }
  return best;
}

function panelEnd(
  at: number,
  size: number,
  mean: Float64Array,
  sd: Float64Array,
  scale: number,
): number {
  let end = Number.POSITIVE_INFINITY;
  for (let i = 0; i < size; i++) {
    const spread = scale * sd[i];
    if (spread === 0) continue;
    const from = mean[i] - REACH * spread;
    if (at < from) end = Math.min(end, from);
    else if (at < mean[i] + REACH * spread) end = Math.min(end, at + PANEL * spread);
  }
  return end;
}

function addPanel(
  from: number,
  to: number,
  size: number,
  mean: Float64Array,
  sd: Float64Array,
  scale: number,
  out: Float64Array,
): void {
  const half = (to - from) / 2;
  const middle = from + half;
  // A panel below the resolution of a double has no area left, and its nodes would coincide.
  if (!(middle > from && middle < to)) return;
  for (let node = 0; node < 16; node++) {
    const side = node < 8 ? -1 : 1;
    const t = middle + side * half * nodes[node & 7];
    const weight = half * weights[node & 7];
    let zeros = 0;
    let zero = -1;
    let product = 1;
    for (let j = 0; j < size; j++) {
      if (!(scale * sd[j] > 0)) continue;
      below[j] = normalCdf((t - mean[j]) / (scale * sd[j]));
      if (below[j] > 0) product *= below[j];
      else {
        zeros += 1;
        zero = j;
      }
    }
    if (zeros > 1) continue;
    for (let i = 0; i < size; i++) {
      const spread = scale * sd[i];
      if (!(spread > 0) || (zeros === 1 && zero !== i)) continue;
      const z = (t - mean[i]) / spread;
      if (z > REACH || z < -REACH) continue;
      const others = zeros === 1 ? product : product / below[i];
      out[i] += (weight * normalPdf(z) * others) / spread;
    }
  }
}

function normalise(size: number, out: Float64Array): void {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += out[i];
  for (let i = 0; i < size; i++) out[i] /= sum;
}
