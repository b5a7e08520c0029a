import type { ActionDistribution } from "@armature/policy";
import { bestScore } from "@armature/policy/kit";
import { gaussLegendre } from "./gauss-legendre.ts";

/** Nodes of a panel. */
const ORDER = 16;
const { places, weights, partial } = gaussLegendre(ORDER);

/** Beyond this many standard deviations a log-concave density has less than 1e-16 of its mass. */
const REACH = 40;

/** Panels near a mean are so many standard deviations wide, further out half of the distance. */
const PANEL = 1.5;

/** The distance of doubles at the ends of all supports, which lie within ±2. */
const LEAST_PANEL = 4 * Number.EPSILON;

/** Observations beyond which a density would be sharper than doubles can integrate. */
const SHARPEST = 1e9;

// Places in the panel's array. It is one because a number that a method is handed or returns may
// be put on the heap.
const FROM = 0;
const TO = 1;

/**
 * The probability that each of several independent Beta variables, each shifted, is the largest:
 * ∫ fᵢ ∏ⱼ≠ᵢ Fⱼ by Gauss and Legendre's quadrature, all arms on one grid, as fine as the sharpest
 * arm in reach needs; the Fⱼ are integrated along. Densities need no normalisation: the product of
 * all their masses is common to all arms. The error is below 1e-8.
 */
export class BestOfBetas {
  /** The arms that have a chance. */
  #arms = new Int32Array(0);
  #count = 0;
  readonly #panel = new Float64Array(2);
  // Per arm: the parameters less 1, mode and spread, where its support and its mass begin and end.
  #alpha = new Float64Array(0);
  #beta = new Float64Array(0);
  #mode = new Float64Array(0);
  #sd = new Float64Array(0);
  #origin = new Float64Array(0);
  #low = new Float64Array(0);
  #high = new Float64Array(0);
  // Per arm: mass up to the panel, then per node of the panel density and mass.
  #reached = new Float64Array(0);
  #density = new Float64Array(0);
  #mass = new Float64Array(0);

  /**
   * Reads each arm's Beta distribution off `out.mean` and `out.sd`, both parameters ≥ 1, shifts it
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
      // Measured from the best score, so that a penalty common to all costs no precision.
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

  /** The next place where a mass begins or ends, or as far as the sharpest arm allows. */
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
    // An arm can be sharper than doubles are dense there: the panel still must have a width.
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

  /** Density and mass of an arm at the nodes of the panel. */
  #fill(i: number): void {
    const from = this.#panel[FROM];
    const width = this.#panel[TO] - from;
    const mode = this.#mode[i];
    const alpha = this.#alpha[i];
    const beta = this.#beta[i];
    const curved = alpha + beta;
    const row = i * ORDER;
    for (let node = 0; node < ORDER; node++) {
      // Relative to the mode's density, so that it neither vanishes nor overflows. Rounding may lead
      // a hair out of the support.
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
      // Below zero only by rounding, where the mass begins.
      this.#mass[row + node] = Math.max(0, this.#reached[i] + width * sum);
      whole += weights[node] * this.#density[row + node];
    }
    this.#reached[i] += width * whole;
  }

  /** Adds f·∏F of the others, by products from both sides. */
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
