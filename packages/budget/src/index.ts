export { type BudgetOptions, withBudget } from "./with-budget.ts";
export { type RewardTargetOptions, withRewardTarget } from "./with-reward-target.ts";
