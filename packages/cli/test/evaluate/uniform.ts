import { type PolicyFactory, uniform } from "@armature/policy";

const even: PolicyFactory = uniform();

export default even;
