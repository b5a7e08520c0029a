import { bootstrap } from "../../src/index.ts";
import { decisionOf } from "./decision.ts";

export default (): (() => void) => decisionOf(bootstrap({ replicas: 2 }));
