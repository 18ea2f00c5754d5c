import { createSign, type KeyObject } from 'node:crypto';

/** A JSON Web Token signed with RS256, as Cognito's are. */
export function signToken(
  claims: object,
  key: { readonly id: string; readonly privateKey: KeyObject },
): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const content = `${encode({ alg: 'RS256', kid: key.id, typ: 'JWT' })}.${encode(claims)}`;
  return `${content}.${createSign('RSA-SHA256').update(content).sign(key.privateKey, 'base64url')}`;
}
