import { prepared } from "./objective-decision.ts";

/** One observation per call, for each arm in turn. */
export default function prepare(): () => void {
  const { policy, observations } = prepared();
  let next = 0;
  return () => {
    policy.update(observations[next]);
    next = (next + 1) % observations.length;
  };
}
