import fc from 'fast-check';
import { NearQuestions } from '../../lambdas/evaluation/near-questions';

describe('NearQuestions', () => {
  test.each([
    ['How long are backups kept?', 'how long are  backups kept'],
    [
      'How long are backups of the production database kept?',
      'How long are the backups of the production database kept?',
    ],
    ['백업은 얼마나 보관되나요?', '백업은 얼마나 보관 되나요'],
    ['ＡＰＩ 키는 어디에 있나요?', 'API 키는 어디에 있나요?'],
    ['?!', '?!'],
  ])('takes %j and %j for one', (known, asked) => {
    expect(new NearQuestions([known]).has(asked)).toBe(true);
  });

  test.each([
    ['How long are backups kept?', 'How long are snapshots kept?'],
    ['What was the revenue of the company in 2023?', 'What was the revenue of the company in 2024?'],
    ['백업은 얼마나 보관되나요?', '백업은 어디에 보관되나요?'],
    ['2023년 매출은 얼마인가요?', '2024년 매출은 얼마인가요?'],
    ['?!', '!'],
  ])('fails to take %j and %j for one', (known, asked) => {
    expect(new NearQuestions([known]).has(asked)).toBe(false);
  });

  test('finds whatever comparing with every question would find', () => {
    const word = fc.constantFrom('backup', 'restore', 'kept', 'days', '백업', '보관', '운영자', 'a');
    const question = fc.array(word, { minLength: 1, maxLength: 12 }).map((words) => words.join(' '));

    fc.assert(
      fc.property(fc.array(question, { maxLength: 12 }), question, (known, asked) => {
        const isAmong = known.some((one) => similarity(one, asked) >= 0.9);

        expect(new NearQuestions(known).has(asked)).toBe(isAmong);
      }),
      { numRuns: 500 },
    );
  });
});

function similarity(left: string, right: string): number {
  const groups = (text: string) => {
    const letters = text.replaceAll(' ', '');
    return new Set(
      letters.length < 3
        ? [letters]
        : Array.from({ length: letters.length - 2 }, (_, index) => letters.slice(index, index + 3)),
    );
  };
  const [one, other] = [groups(left), groups(right)];
  const shared = [...one].filter((group) => other.has(group)).length;
  return shared / (one.size + other.size - shared);
}
