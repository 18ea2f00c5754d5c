/** What a caller may do on the kit's own resources. */
export type Role = 'user' | 'reviewer' | 'approver' | 'operator';

/** Every role, in the order of the journey. */
export const roles = ['user', 'reviewer', 'approver', 'operator'] as const;

/** Who asks: established from a verified key or token, never from the request's own words. */
export interface Caller {
  /** Identity that the key or token belongs to, e.g. `key_3f9a…`. */
  readonly id: string;
  /** Documents, answers and indexes of other tenants do not exist for this caller. */
  readonly tenant: string;
  /** Groups whose documents the caller may read, besides those open to the whole tenant. */
  readonly groups: readonly string[];
  readonly roles: readonly Role[];
  /** Model names that the caller may use; `'all'` for every one. */
  readonly allowedModels: readonly string[] | 'all';
}
