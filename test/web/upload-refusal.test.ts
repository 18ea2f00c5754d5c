import { failureText } from '../../web/src/http/failure-text';
import { readUploadRefusal } from '../../web/src/http/upload-refusal';
import { en } from '../../web/src/i18n/en';
import { ko } from '../../web/src/i18n/ko';

const xml = (code: string, message: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;

test.each([
  ['AccessDenied', 'Request has expired', 'has passed', '지났습니다'],
  ['AccessDenied', 'Access Denied', '(AccessDenied)', '(AccessDenied)'],
  ['EntityTooLarge', 'Your proposed upload exceeds the maximum', 'larger than was announced', '큽니다'],
  ['SlowDown', 'Please reduce your request rate.', '(SlowDown)', '(SlowDown)'],
])('says %s (%s) of S3 in words of both languages', (code, message, english, korean) => {
  const refusal = readUploadRefusal(403, xml(code, message));

  expect(failureText(refusal, en)).toContain(english);
  expect(failureText(refusal, ko)).toContain(korean);
});

test('leaves what is not of S3 to others', () => {
  expect(readUploadRefusal(413, '{"error":{"message":"too large"}}')).toBeUndefined();
});
