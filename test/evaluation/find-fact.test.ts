import { statesFact } from '../../lambdas/evaluation/find-fact';

describe('statesFact', () => {
  test.each([
    ['Backups are kept for 35 days and then deleted.', '35 days'],
    ['The limit is 1,000 requests a second.', '1000 requests'],
    ['Every backup is deleted after 35 days.', 'Backups are deleted after 35 days'],
    ['They were in Normandy in the 10th and 11th centuries.', '10th and 11th centuries'],
    ['백업은 35일간 보관됩니다.', '35일 보관'],
    ['백업을 35일 동안 보관한 뒤 삭제합니다.', '백업은 35일 동안 보관된다'],
    ['데이터베이스백업은 매일 실행됩니다.', '데이터베이스 백업'],
    ['은행법 제8조에 근거해 금융위원회의 인가가 필요합니다.', '금융위원회 인가'],
    ['Yes, it does.', 'yes'],
  ])('finds in %j the fact %j', (text, fact) => {
    expect(statesFact(text, fact)).toBe(true);
  });

  test.each([
    ['Backups are kept for 30 days and then deleted.', '35 days'],
    ['Backups are kept for 350 days.', '35 days'],
    ['They are deleted after 35 days.', 'Snapshots are kept for 35 days'],
    [
      'Old nightly backups are deleted after 30 days by the operator.',
      'Old nightly backups are deleted after 35 days by the operator',
    ],
    ['백업은 30일간 보관됩니다.', '35일 보관'],
    ['복원은 당직 운영자가 시작합니다.', '백업 보관 기간'],
    ['', '35 days'],
    ['Backups are kept.', '...'],
  ])('fails to find in %j the fact %j', (text, fact) => {
    expect(statesFact(text, fact)).toBe(false);
  });

  test('does not see a denial: a limit of comparing words', () => {
    expect(statesFact('Backups are not kept for 35 days.', 'Backups are kept for 35 days')).toBe(true);
  });
});
