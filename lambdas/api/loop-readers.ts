/** Who may look at datasets, evaluations, releases and rollouts. */
export const loopReaders = ['reviewer', 'approver', 'operator'] as const;
