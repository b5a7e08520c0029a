import { defaultPolicy } from "@armature/router";
import type { Lab, Subject } from "./lab.ts";

/** The default policy of a router. */
export const product: Subject = {
  name: "default",
  policy: defaultPolicy(),
  held: (usdPerRequest) => defaultPolicy({ usdPerRequest }),
};

/**
 * The policies under test with the router's default policy in place of plain LinUCB.
 */
export function productFirst({ subjects: [, ...joined] }: Lab): readonly Subject[] {
  return [product, ...joined];
}
