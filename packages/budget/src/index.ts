export { withObjective } from "./objective/with-objective.ts";
export { type BudgetOptions, withBudget } from "./with-budget.ts";
export { type FloorOptions, withFloor } from "./with-floor.ts";
export { type RewardTargetOptions, withRewardTarget } from "./with-reward-target.ts";
