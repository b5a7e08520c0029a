import { policyConformance } from "../src/conformance.ts";
import { uniform } from "../src/index.ts";

policyConformance("uniform", uniform());
