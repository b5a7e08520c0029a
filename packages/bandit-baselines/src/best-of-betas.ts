import type { ActionDistribution } from "@armature/policy";
import { bestScore } from "@armature/policy/kit";
import { gaussLegendre } from "./gauss-legendre.ts";

/** Number of nodes in a panel. */
const ORDER = 16;
const { places, weights, partial } = gaussLegendre(ORDER);

/** A log-concave density has less than 1e-16 of its mass beyond this many standard deviations. */
const REACH = 40;

/** Width of panels near a mean, in standard deviations; farther out it is half the distance. */
const PANEL = 1.5;

/** Spacing of doubles at the ends of the supports, which lie within ±2. */
const LEAST_PANEL = 4 * Number.EPSILON;

/** With more observations a density would be too sharp to integrate in doubles. */
const SHARPEST = 1e9;

// Indices of the panel's ends. They are in an array because the engine may box numbers that methods
// take or return.
const FROM = 0;
const TO = 1;

/**
 * The probability that each of several independent, shifted Beta variables is the largest:
 * ∫ fᵢ ∏ⱼ≠ᵢ Fⱼ by Gauss–Legendre quadrature, on one grid for all arms that is as fine as the sharpest
 * arm in reach requires. The Fⱼ are integrated on the same grid. Densities need no normalisation,
 * because the product of their masses is common to all arms. The error is below 1e-8.
 */
export class BestOfBetas {
  /** The arms with a positive probability. */
  #arms = new Int32Array(0);
  #count = 0;
  readonly #panel = new Float64Array(2);
  // Per arm: the parameters minus 1, mode and spread; then the start of its support, and the ends of its
  // mass.
  #alpha = new Float64Array(0);
  #beta = new Float64Array(0);
  #mode = new Float64Array(0);
  #sd = new Float64Array(0);
  #origin = new Float64Array(0);
  #low = new Float64Array(0);
  #high = new Float64Array(0);
  // Per arm: mass up to the panel. Per arm and node of the panel: density and mass.
  #reached = new Float64Array(0);
  #density = new Float64Array(0);
  #mass = new Float64Array(0);

  /**
   * Derives each arm's Beta distribution (both parameters ≥ 1) from `out.mean` and `out.sd`, shifts it
   * by `out.score` − `out.mean`, and writes `out.probability`.
   *
   * @throws PolicyError `no-arms`, or `invalid-distribution` for a score that is NaN or +∞
   */
  distribute(out: ActionDistribution): void {
    const { size, probability } = out;
    this.#enter(out);
    probability.fill(0, 0, size);
    const panel = this.#panel;
    panel[FROM] = Number.POSITIVE_INFINITY;
    let end = Number.NEGATIVE_INFINITY;
    for (let a = 0; a < this.#count; a++) {
      const i = this.#arms[a];
      panel[FROM] = Math.min(panel[FROM], this.#low[i]);
      end = Math.max(end, this.#high[i]);
    }
    while (panel[FROM] < end) {
      this.#findEnd(out);
      this.#integrate(out);
      panel[FROM] = panel[TO];
    }
    let sum = 0;
    for (let i = 0; i < size; i++) sum += probability[i];
    for (let i = 0; i < size; i++) probability[i] /= sum;
  }

  #enter(out: ActionDistribution): void {
    const { size, mean, sd, score } = out;
    const best = bestScore(out);
    this.#reserve(size);
    let start = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < size; i++) {
      const m = mean[i];
      const observations = (m * (1 - m)) / (sd[i] * sd[i]) - 1;
      const total = observations < SHARPEST ? observations : SHARPEST;
      this.#alpha[i] = Math.max(0, m * total - 1);
      this.#beta[i] = Math.max(0, (1 - m) * total - 1);
      const curved = this.#alpha[i] + this.#beta[i];
      this.#mode[i] = curved > 0 ? this.#alpha[i] / curved : m;
      // Relative to the best score, so that a penalty common to all arms costs no precision.
      const centre = score[i] === best ? 0 : score[i] - best;
      const sharpest = Math.sqrt((m * (1 - m)) / (SHARPEST + 1));
      this.#sd[i] = Math.max(sd[i], sharpest, Number.EPSILON);
      const reach = REACH * this.#sd[i];
      this.#origin[i] = centre - m;
      this.#low[i] = centre - Math.min(m, reach);
      this.#high[i] = centre + Math.min(1 - m, reach);
      this.#reached[i] = 0;
      start = Math.max(start, this.#low[i]);
    }
    this.#count = 0;
    for (let i = 0; i < size; i++) {
      if (this.#high[i] > start || this.#low[i] === start) this.#arms[this.#count++] = i;
    }
  }

  /** Ends the panel at the next start or end of a mass, or earlier if the sharpest arm requires it. */
  #findEnd({ mean }: ActionDistribution): void {
    const from = this.#panel[FROM];
    let to = Number.POSITIVE_INFINITY;
    for (let a = 0; a < this.#count; a++) {
      const i = this.#arms[a];
      if (from < this.#low[i]) to = Math.min(to, this.#low[i]);
      else if (from < this.#high[i]) {
        const far = Math.abs(from - this.#origin[i] - mean[i]);
        to = Math.min(to, this.#high[i], from + Math.max(PANEL * this.#sd[i], far / 2));
      }
    }
    // An arm may be sharper than the spacing of doubles there, but every panel needs a width.
    this.#panel[TO] = Math.max(to, from + LEAST_PANEL);
  }

  #integrate({ probability }: ActionDistribution): void {
    for (let a = 0; a < this.#count; a++) {
      const i = this.#arms[a];
      if (this.#panel[FROM] >= this.#low[i] && this.#panel[TO] <= this.#high[i]) this.#fill(i);
      else {
        this.#density.fill(0, i * ORDER, (i + 1) * ORDER);
        this.#mass.fill(this.#reached[i], i * ORDER, (i + 1) * ORDER);
      }
    }
    for (let node = 0; node < ORDER; node++) this.#addNode(node, probability);
  }

  /** Writes the density and mass of an arm at the nodes of the panel. */
  #fill(i: number): void {
    const from = this.#panel[FROM];
    const width = this.#panel[TO] - from;
    const mode = this.#mode[i];
    const alpha = this.#alpha[i];
    const beta = this.#beta[i];
    const curved = alpha + beta;
    const row = i * ORDER;
    for (let node = 0; node < ORDER; node++) {
      // Relative to the density at the mode, so that it neither vanishes nor overflows. Rounding may
      // lead just outside the support.
      const beyond = from - this.#origin[i] - mode + width * places[node];
      const log =
        (alpha > 0 ? alpha * Math.log1p(Math.max(-1, beyond / mode)) : 0) +
        (beta > 0 ? beta * Math.log1p(Math.max(-1, (-beyond * curved) / beta)) : 0);
      this.#density[row + node] = Math.exp(log) / this.#sd[i];
    }
    let whole = 0;
    for (let node = 0; node < ORDER; node++) {
      let sum = 0;
      for (let l = 0; l < ORDER; l++) sum += partial[node * ORDER + l] * this.#density[row + l];
      // Only rounding makes it negative, at the start of the mass.
      this.#mass[row + node] = Math.max(0, this.#reached[i] + width * sum);
      whole += weights[node] * this.#density[row + node];
    }
    this.#reached[i] += width * whole;
  }

  /** Adds f·∏F of the other arms to each arm's probability, by products from both sides. */
  #addNode(node: number, probability: Float64Array): void {
    let before = 1;
    for (let a = 0; a < this.#count; a++) {
      const at = this.#arms[a] * ORDER + node;
      this.#density[at] *= before;
      before *= this.#mass[at];
    }
    let after = (this.#panel[TO] - this.#panel[FROM]) * weights[node];
    for (let a = this.#count - 1; a >= 0; a--) {
      const at = this.#arms[a] * ORDER + node;
      probability[this.#arms[a]] += this.#density[at] * after;
      after *= this.#mass[at];
    }
  }

  #reserve(size: number): void {
    if (size <= this.#alpha.length) return;
    this.#arms = new Int32Array(2 * size);
    this.#alpha = new Float64Array(2 * size);
    this.#beta = new Float64Array(2 * size);
    this.#mode = new Float64Array(2 * size);
    this.#sd = new Float64Array(2 * size);
    this.#origin = new Float64Array(2 * size);
    this.#low = new Float64Array(2 * size);
    this.#high = new Float64Array(2 * size);
    this.#reached = new Float64Array(2 * size);
    this.#density = new Float64Array(2 * size * ORDER);
    this.#mass = new Float64Array(2 * size * ORDER);
  }
}
