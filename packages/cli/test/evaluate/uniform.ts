import { uniform } from "@armature/policy";

export default uniform();
