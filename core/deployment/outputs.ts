/** Name of the output of a lake's pipeline stack that tells the planner's function. */
export const PLANNER_OUTPUT = 'PlannerFunction';
