export { type BudgetOptions, withBudget } from "./with-budget.ts";
