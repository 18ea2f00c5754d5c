import type { Role } from '../../lambdas/domain/caller';
import { sectionsFor } from '../../web/src/shell/page-roles';

test.each<[readonly Role[], string]>([
  [[], 'chat documents'],
  [['user'], 'chat documents'],
  [['reviewer'], 'chat documents reviews monitoring releases'],
  [['approver'], 'chat documents monitoring releases'],
  [['user', 'operator'], 'chat documents monitoring releases'],
])('offers %j the pages %s', (roles, pages) => {
  expect(sectionsFor(roles).join(' ')).toBe(pages);
});
