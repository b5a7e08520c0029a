import { normalCdf, normalPdf } from "./normal-distribution.ts";

// The positive half of the Gauss–Legendre nodes of order 16 on [-1, 1], and their weights.
const nodes = [
  0.09501250983763744, 0.2816035507792589, 0.45801677765722737, 0.6178762444026438,
  0.755404408355003, 0.8656312023878318, 0.9445750230732326, 0.9894009349916499,
];
const weights = [
  0.1894506104550685, 0.18260341504492358, 0.16915651939500254, 0.14959598881657674,
  0.12462897125553388, 0.09515851168249279, 0.062253523938647894, 0.027152459411754096,
];

/** The probability of a normal deviate beyond this many standard deviations is negligible. */
const REACH = 8.5;
/** Width of a panel in standard deviations of the sharpest arm; integrated to 1e-13. */
const PANEL = 4;

/** Φ of each arm at the current node. */
let below = new Float64Array(16);

/**
 * Writes to `out` the probability that each of `size` independent normal deviates is the largest: the
 * action distribution of Thompson sampling (Thompson 1933). Deviates without spread that tie share
 * their probability.
 *
 * One arm is certain. Two arms have the closed form Φ((μ₁ − μ₂)/√(σ₁² + σ₂²)). For more arms,
 * ∫ φᵢ ∏ⱼ≠ᵢ Φⱼ is integrated for all arms on one grid, as fine as the sharpest arm in reach requires.
 *
 * @param scale factor on the standard deviations; ≥ 0
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
    // Any smaller value loses to this arm.
    start = Math.max(start, mean[i] - reach);
    end = Math.max(end, mean[i] + reach);
  }
  for (let at = start; at < end; ) {
    // An arm may be sharper than the spacing of doubles at its mean: always move on by one double.
    const least = at + Math.max(Number.MIN_VALUE, Math.abs(at) * Number.EPSILON);
    const next = Math.min(end, Math.max(least, panelEnd(at, size, mean, sd, scale)));
    addPanel(at, next, size, mean, sd, scale, out);
    at = next;
  }
  normalise(size, out);
}

/**
 * Writes the probability that the largest arm without spread beats all others. Returns its mean, or
 * −∞ if every arm has a spread.
 */
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
      ties++;
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
  // The nodes of a panel below the resolution of doubles would coincide, and its area is zero.
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
        zeros++;
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
