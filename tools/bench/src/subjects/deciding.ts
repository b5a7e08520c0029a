import { contenders } from "../contenders/contenders.ts";
import { workload } from "../contenders/workload.ts";
import type { Prepare } from "../timing/operation.ts";

export interface DecidingParameters {
  readonly contender: string;
  readonly arms: number;
  readonly dimension: number;
}

/** Number of settlements between two updates of the price of a budget. */
const PRICING_CYCLE = 8;

/** One contender at one size. */
const prepare: Prepare<DecidingParameters> = ({ contender, arms, dimension }) => {
  const { decide, update } = contenders[contender](workload(arms, dimension));
  return { decide: { call: decide }, update: { call: update, cycle: PRICING_CYCLE } };
};

export default prepare;
