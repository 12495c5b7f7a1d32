/* Addresses the navigation knows besides the declared objects. */
export const todoCondition = "kind = 'task' and done = false and owner = me()";
export const todoAddress = `/o/activities?view=todo`;
export const groups = ['sales', 'service', 'marketing', 'analysis'] as const;
