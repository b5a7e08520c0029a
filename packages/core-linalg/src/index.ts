export {
  backSolve,
  choleskyFactor,
  choleskyInverse,
  choleskySolve,
  forwardSolve,
} from "./cholesky.ts";
export { inverseRankOne } from "./inverse-rank-one.ts";
export { NotPositiveDefiniteError } from "./not-positive-definite-error.ts";
export {
  outerProduct,
  packedLength,
  quadraticForm,
  symmetricMultiply,
  symmetricRankOne,
} from "./packed.ts";
export { inverseResidual, solutionResidual } from "./residual.ts";
export { axpy, dot, dotFour } from "./vector.ts";
