import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { accountPatterns } from '../../lambdas/domain/account-patterns';
import { addressPatterns } from '../../lambdas/domain/address-patterns';
import { foldCharacters } from '../../lambdas/domain/fold-characters';
import { identityPatterns } from '../../lambdas/domain/identity-patterns';
import { maskPersonalData } from '../../lambdas/domain/mask-personal-data';
import { phonePatterns } from '../../lambdas/domain/phone-patterns';
import { parseJson } from '../../lambdas/platform/json';
import { describeWithSharedData, sharedData } from '../shared-data';

const examples = [
  ['an e-mail address', 'Write to kim.min-su+tax@mail.example.co.kr.', 'Write to [email].'],
  ['an e-mail address between Hangul', '메일은hong@example.com으로', '메일은[email]으로'],
  ['an e-mail address in Hangul', '홍길동@회사.한국', '[email]'],
  ['a resident number', '주민번호 900101-1234567입니다', '주민번호 [resident-number]입니다'],
  ['a resident number, half hidden', '900101-1******', '[resident-number]'],
  ['a resident number in one piece, by its check digit', '9001011234568', '[resident-number]'],
  [
    'a foreigner’s, by the words before it',
    '외국인등록번호: 9001015234567',
    '외국인등록번호: [resident-number]',
  ],
  ['a social security number', 'SSN 588-46-6702', 'SSN [resident-number]'],
  ['a Korean mobile phone', '010-1234-5678로 전화 주세요', '[phone]로 전화 주세요'],
  ['a mobile phone in one piece', '01012345678은 제 번호', '[phone]은 제 번호'],
  ['a mobile phone with its country', '+82 10-1234-5678', '[phone]'],
  ['full-width digits', '연락처：０１０－１２３４－５６７８', '연락처：[phone]'],
  ['digits with invisible characters', '010\u200b-1234\u200b-5678', '[phone]'],
  ['a landline', '사무실 02)123-4567, 031-123-4567', '사무실 [phone], [phone]'],
  ['an internet phone', '070-1234-5678에', '[phone]에'],
  ['a phone of another country', 'Ring +44 20 7946 0958 or +1 (415) 555-2671.', 'Ring [phone] or [phone].'],
  ['an American phone', '(579)888-3058, 463-612-6138x036', '[phone], [phone]'],
  ['a local phone, by the words before it', 'call me at 555-1234', 'call me at [phone]'],
  ['a card', '카드 4111 1111 1111 1111로 결제', '카드 [card]로 결제'],
  ['a card of another length', 'Amex 3782-822463-10005', 'Amex [card]'],
  ['an account, by its form', '신한 110-123-456789로 입금', '신한 [account]로 입금'],
  ['an account, by its bank', '국민은행 12345678901234', '국민은행 [account]'],
  ['an international account', 'IBAN GB82 WEST 1234 5698 7654 32', 'IBAN [account]'],
  ['an American account', 'account number 000123456789', 'account number [account]'],
  ['a road-name address', '서울특별시 강남구 테헤란로 152, 5층 (역삼동)에 삽니다', '[address]에 삽니다'],
  ['a road with side roads', '06236 성남시 분당구 판교역로146번길 20', '[address]'],
  ['a lot address', '부산 해운대구 우동 123-4 우성아파트 101동 1203호로', '[address]로'],
  ['a village', '강원도 평창군 대관령면 횡계리 산 1-5번지', '[address]'],
  ['an address without a city, by the word before it', '주소: 테헤란로 152', '주소: [address]'],
  ['a romanized address', '152 Teheran-ro, Gangnam-gu, Seoul', '[address]'],
  ['an American address', '1600 Pennsylvania Avenue NW, Washington, DC 20500', '[address]'],
  ['a British address', 'at 10 Downing Street, London SW1A 2AA.', 'at [address].'],
  ['an address in small letters, by the words before it', 'i live at 12 oak street', 'i live at [address]'],
  ['a landline in one piece', '0212345678로', '[phone]로'],
  ['a phone with the prefix of another country', '0044 20 7946 0958', '[phone]'],
  ['a road of a city without districts', '세종특별자치시 한누리대로 2130', '[address]'],
  ['a romanized address, its number behind', 'Teheran-ro 152, Gangnam-gu', '[address]'],
  ['a street whose name means more', '12 Maple Drive, Springfield, IL 62704', '[address]'],
  ['a box at the post office', 'P.O. Box 123', '[address]'],
  ['an address of the armed forces', 'APO AE 09012', '[address]'],
  ['a flat', 'Apt. 12', '[address]'],
  ['a suite', 'Suite 400', '[address]'],
] as const;

test.each(examples)('masks %s', (_what, text, masked) => {
  expect(maskPersonalData(text)).toBe(masked);
});

// A text without the hint of a pattern is not searched for it: a hint that is too narrow would let personal data through.
test.each([...identityPatterns, ...phonePatterns, ...accountPatterns, ...addressPatterns])(
  'has a hint in whatever it finds: $mark $hint $pattern',
  ({ pattern, hint, accepts = () => true }) => {
    const found = examples
      .flatMap(([, text]) => [...foldCharacters(text).text.matchAll(pattern)])
      .filter(({ 0: what, index, input }) =>
        accepts(what, input.slice(0, index), input.slice(index + what.length)),
      );

    expect(found.length).toBeGreaterThan(0);
    expect(found.filter(({ 0: what }) => !hint.test(what)).map(([what]) => what)).toEqual([]);
  },
);

test.each([
  ['dates', '2024-01-15, 01.02.2024, 20240115-20240215, 2024년 1월 15일 13시, 11/22/2000'],
  ['times since 1970', '1700000000, 1700000000000, 1712345678901'],
  ['versions and addresses of machines', 'v1.29.3 on 192.168.100.100:8080, 10.0.0.1'],
  ['prices and amounts', '₩1,234,567, $1,299.00, 은행에서 12345678원을, 1,000만 원'],
  ['ids of the kit', 'passage_12, answer_0101234567890abcdefghijk, doc_9001011234568'],
  ['digests and UUIDs', '550e8400-e29b-41d4-a716-446655440000 0123456789abcdef0123456789abcdef'],
  ['ARNs', 'arn:aws:iam::123456789012:role/reader'],
  ['numbers of every company', '1588-1234, 사업자등록번호 123-45-67890'],
  ['ISBNs', 'ISBN 978-89-1234-567-8'],
  ['sizes', '256 512 1024, 1024-2048-4096'],
  ['a 16-digit number that is no card', '1234567890123456, 4111111111111112'],
  ['the particle 로 before a number', '서버로 3000번, 다시 포트로 8080, 기본값으로 10, 서울 리전으로 3개'],
  ['years before names', 'In 2019 Google Drive was new, 3 Things Close at 5'],
  ['marks', '[phone] [email] [address]'],
])('leaves %s', (_what, text) => {
  expect(maskPersonalData(text)).toBe(text);
});

test('keeps emoji, right-to-left text and everything between what it masks', () => {
  const text = '👩‍👩‍👧 שלום \u200f010-1234-5678\u200f مرحبا\u0000\ud800 a@b.co 끝';

  expect(maskPersonalData(text)).toBe('👩‍👩‍👧 שלום \u200f[phone]\u200f مرحبا\u0000\ud800 [email] 끝');
});

// Of sizes, not of seconds: four times the text takes about four times as long, however slow the machine is.
test.each([
  '1',
  '1-',
  'a@',
  'a.',
  '@',
  '010-',
  '+1',
  '가',
  'Aa ',
  '1 A ',
  '4111 ',
  '900101-',
  '로 1',
  '서울시 강남구 ',
  '１',
])('takes time in proportion to its text, also of %j again and again', (piece) => {
  const measure = (length: number) => {
    const text = piece.repeat(length / piece.length);
    return Math.min(...[1, 2, 3].map(() => cpuOf(() => maskPersonalData(text))));
  };
  measure(10_000);

  const ratio = measure(200_000) / measure(50_000);

  // Quadratic would be 16.
  expect(ratio).toBeLessThan(10);
});

test('masks a text of a megabyte, with what is at its end', () => {
  const text = `${'긴 의견입니다. A long comment with 12 numbers. '.repeat(25_000)}010-1234-5678`;

  const masked = maskPersonalData(text);

  expect(masked.length).toBe(text.length - '010-1234-5678'.length + '[phone]'.length);
  expect(masked.endsWith('[phone]')).toBe(true);
});

describeWithSharedData('maskPersonalData on made-up personal data', () => {
  const sentences = readSentences();
  const masked = (kind: string) => {
    const spans = sentences.flatMap(({ full_text: text, spans }) =>
      spans.filter((span) => span.entity_type === kind).map((span) => ({ ...span, text })),
    );
    const hidden = spans.filter(({ text, entity_value: value }) => !maskPersonalData(text).includes(value));
    return hidden.length / spans.length;
  };

  test.each([
    ['EMAIL_ADDRESS', 1],
    ['CREDIT_CARD', 1],
    ['IBAN_CODE', 1],
    ['US_SSN', 1],
    // Left: seven digits whose only sign is a word that is no word for phones, "my registered 668 5702".
    ['PHONE_NUMBER', 0.9],
    // Half of them are of thirty other countries, "Edeby 55", which neither form nor words tell.
    ['STREET_ADDRESS', 0.45],
  ])('masks %s to a share of at least %d', (kind, share) => {
    expect(masked(kind)).toBeGreaterThanOrEqual(share);
  });

  test('marks nothing in a sentence without personal data of these kinds', () => {
    const kinds = /EMAIL|CREDIT|IBAN|SSN|PHONE|ADDRESS|ZIP/;
    const others = sentences.filter(({ spans }) => !spans.some((span) => kinds.test(span.entity_type)));

    const changed = others.filter(({ full_text: text }) => maskPersonalData(text) !== text);

    expect(others.length).toBeGreaterThan(150);
    expect(changed).toEqual([]);
  });

  test('marks nothing but e-mail addresses in documentation, English and Korean', () => {
    const marks = ['cncf-glossary-en', 'cncf-glossary-ko', 'helm-en', 'helm-ko']
      .flatMap((set) => readPages(sharedData(`docs/${set}`)))
      .flatMap(
        (page) => maskPersonalData(page).match(/\[(?:phone|card|account|resident-number|address)\]/g) ?? [],
      );

    expect(marks).toEqual([]);
  });
});

function readSentences() {
  const shape = z.object({
    full_text: z.string(),
    spans: z.array(z.object({ entity_type: z.string(), entity_value: z.string() })),
  });
  const path = sharedData('security/pii-synthetic.jsonl');
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => parseJson(line, shape, path));
}

function readPages(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
}

function cpuOf(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
