import {
  choleskyFactor,
  choleskyInverse,
  choleskySolve,
  dot,
  dotFour,
  inverseRankOne,
  outerProduct,
  packedLength,
} from "../../src/index.ts";

/** One round through every kernel. */
export default function prepare(): () => void {
  const n = 12;
  const packed = new Float64Array(packedLength(n));
  const factor = new Float64Array(packed.length);
  const outer = new Float64Array(packed.length);
  const x = Float64Array.from({ length: n }, (_, i) => 1 / (i + 1));
  const out = new Float64Array(n);
  const four = new Float64Array(4);
  for (let i = 0; i < n; i++) packed[packedLength(i) + i] = 1;
  return () => {
    inverseRankOne(1e-6, x, 0, packed, 0, out, 0, n);
    outerProduct(x, 0, outer, 0, n);
    out[0] = dot(outer, 0, packed, 0, packed.length);
    dotFour(packed, 0, 3, 6, 9, x, 0, n, four, 0);
    choleskyFactor(packed, 0, factor, 0, n);
    choleskySolve(factor, 0, x, 0, out, 0, n);
    choleskyInverse(factor, 0, factor, 0, n);
  };
}
