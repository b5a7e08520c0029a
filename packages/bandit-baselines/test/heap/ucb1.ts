import { ucb1 } from "../../src/index.ts";
import { decisionOf } from "./decision.ts";

export default (): (() => void) => decisionOf(ucb1());
