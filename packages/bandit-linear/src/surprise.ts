/**
 * How far a quality was from what was expected of it: the residual; xᵀA⁻¹x before it was learned;
 * and the residual in standard deviations. An array, for numbers handed on would be boxed.
 */
export type Surprise = Float64Array;
