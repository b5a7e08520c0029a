import { linUCB } from "@armature/bandit-linucb";
import type { PolicyFactory } from "@armature/policy";

const candidate: PolicyFactory = linUCB({ epsilon: 0.1 });

export default candidate;
