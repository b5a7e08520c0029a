import { policyConformance } from "../src/conformance/index.ts";
import { uniform } from "../src/index.ts";

policyConformance("uniform", uniform());
