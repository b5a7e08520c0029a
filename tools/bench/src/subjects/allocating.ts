import { contenders } from "../contenders/contenders.ts";
import { workload } from "../contenders/workload.ts";

/** One operation of the contender named in the search of this module's URL, for `bytesPerRound`. */
export default function prepare(): () => void {
  const { searchParams } = new URL(import.meta.url);
  const contender = contenders[searchParams.get("contender") ?? ""](workload(10, 12));
  return searchParams.get("operation") === "decide" ? contender.decide : contender.update;
}
