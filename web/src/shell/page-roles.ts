import type { Role } from '../../../lambdas/domain/caller';

/** Pages of the top bar, in the order of the journey. */
export const sections = ['chat', 'documents', 'reviews', 'monitoring', 'releases'] as const;

/** A page of the top bar. */
export type Section = (typeof sections)[number];

/** Any of these roles may open the page; `every` one, where nothing is asked. */
const rolesBySection: Readonly<Record<Section, readonly Role[] | 'every'>> = {
  chat: 'every',
  documents: 'every',
  reviews: ['reviewer'],
  monitoring: ['reviewer', 'approver', 'operator'],
  releases: ['reviewer', 'approver', 'operator'],
};

/** The pages that a caller of these roles may open. */
export function sectionsFor(roles: readonly Role[]): readonly Section[] {
  return sections.filter((section) => {
    const needed = rolesBySection[section];
    return needed === 'every' || needed.some((role) => roles.includes(role));
  });
}
