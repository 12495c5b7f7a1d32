/* What the navigation knows besides the declared objects. */
export const groups = ['sales', 'service', 'marketing', 'analysis'] as const;
