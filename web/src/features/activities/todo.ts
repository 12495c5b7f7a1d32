export const todo = { where: "kind = 'task' and done = false and owner = me()", sort: 'due_at' };
