import { boltzmann } from "../../src/index.ts";
import { decisionOf } from "./decision.ts";

export default (): (() => void) => decisionOf(boltzmann());
