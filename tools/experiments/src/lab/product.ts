import { defaultPolicy } from "@armature/router";
import type { Lab, Subject } from "./lab.ts";

/** What a router decides by if it is given no policy. */
export const product: Subject = {
  name: "default",
  policy: defaultPolicy(),
  held: (usdPerRequest) => defaultPolicy({ usdPerRequest }),
};

/**
 * The policies under test if what a newcomer runs is asked for: the product's default, in place of the
 * LinUCB inside it that other experiments are of, and whatever joined.
 */
export function productFirst({ subjects: [, ...joined] }: Lab): readonly Subject[] {
  return [product, ...joined];
}
