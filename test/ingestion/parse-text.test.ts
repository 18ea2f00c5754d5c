import { readFileSync } from 'node:fs';
import { decodeText } from '../../lambdas/ingestion/adapters/decode-text';
import { describeWithSharedData, sharedData } from '../shared-data';

const korean = '헬름은 쿠버네티스 패키지 관리자입니다.\n차트를 설치합니다.';

describe('decodeText', () => {
  test.each([
    ['UTF-8', Buffer.from(korean)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${korean}`)],
    ['UTF-16 LE with a mark', Buffer.from(`\ufeff${korean}`, 'utf16le')],
    ['UTF-16 BE with a mark', Buffer.from(`\ufeff${korean}`, 'utf16le').swap16()],
    ['UTF-16 LE without a mark', Buffer.from(korean, 'utf16le')],
    ['UTF-16 BE without a mark', Buffer.from(korean, 'utf16le').swap16()],
  ])('reads Korean in %s', (_, bytes) => {
    expect(decodeText(bytes)).toBe(korean);
  });

  test.each([
    ['LE', Buffer.from('plain English', 'utf16le')],
    ['BE', Buffer.from('plain English', 'utf16le').swap16()],
  ])('reads English in UTF-16 %s without a mark, though its bytes are valid UTF-8', (_, bytes) => {
    expect(decodeText(bytes)).toBe('plain English');
  });

  test('reads Latin-1', () => {
    expect(decodeText(Buffer.from('Le café est déjà fermé à Orléans, où il naît.', 'latin1'))).toBe(
      'Le café est déjà fermé à Orléans, où il naît.',
    );
  });

  test('reads UTF-8 with one broken byte as UTF-8', () => {
    const bytes = Buffer.concat([Buffer.from(korean.repeat(20)), Buffer.of(0xff), Buffer.from(korean)]);

    expect(decodeText(bytes)).toBe(`${korean.repeat(20)}\ufffd${korean}`);
  });

  test('ignores a declared encoding that does not exist', () => {
    expect(decodeText(Buffer.of(0xe9, 0x74, 0xe9), 'no-such-encoding')).toBe('été');
  });
});

describeWithSharedData('decodeText on real files', () => {
  test.each([
    ['text/encodings/sample-korean.txt', '역사적 예수 연구자들은 복음서나'],
    [
      'text/encodings/sample-french-1.txt',
      'JEAN-BAPTISTE POQUELIN MOLIÈRE\nNÉ LE 15 JANVIER 1622, MORT LE 17 FÉVRIER 1673',
    ],
    ['text/encodings/sample-english.bom.txt', '1\n00:00:06,500 --> 00:00:09,000\nAbout 2 months ago'],
    ['text/encodings/sample-chinese.txt', '維基大典（Wikipedia）者，網路為礎'],
    ['files/office/test_mskanji.csv', '名前,年齢,住所\n佐藤太郎,30,東京\n三木英子,25,大阪\n髙橋淳,35,名古屋'],
  ])('reads %s', (path, start) => {
    const text = decodeText(readFileSync(sharedData(path))).replaceAll('\r\n', '\n');

    expect(text.slice(0, start.length)).toBe(start);
    expect(text).not.toContain('\ufffd');
  });
});
