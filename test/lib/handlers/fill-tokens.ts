/**
 * A value of a template as a deployment would fill it in: names and addresses that look like AWS's own, made of the
 * logical ids, so that a test can tell them apart.
 *
 * @param url - a server of the test's own, in place of queues and domains
 */
export function fillTokens(value: unknown, url: string): string {
  if (typeof value === 'string') return value;
  const [[kind, argument] = []] = Object.entries(value as object);
  switch (kind) {
    case 'Ref':
      return physicalName(String(argument), url);
    case 'Fn::ImportValue':
      return physicalName(String(argument).replace(/^.*ExportsOutput(Ref|FnGetAtt)/, ''), url);
    case 'Fn::GetAtt':
      return physicalName((argument as string[]).join(''), url);
    case 'Fn::Join': {
      const [separator, parts] = argument as [string, unknown[]];
      const filled = parts.map((part) => fillTokens(part, url)).join(separator);
      // A domain's address is given without its scheme.
      return filled.replace(`https://${url}`, url);
    }
    case 'Fn::Sub':
      return String(argument)
        .replaceAll(/\$\{AWS::AccountId\}/g, '111111111111')
        .replaceAll(/\$\{AWS::Region\}/g, 'ap-northeast-2');
    default:
      throw new Error(`a variable is made with ${kind}: teach the test to fill it in`);
  }
}

function physicalName(id: string, url: string): string {
  if (/Domain.*Endpoint/.test(id)) return url;
  // A queue's reference is its address, a state machine's its ARN.
  if (/Queue|DeadLetters/.test(id)) return `${url}/111111111111/${id}`;
  if (/Sync/.test(id)) return `arn:aws:states:ap-northeast-2:111111111111:stateMachine:${id}`;
  if (/UserPool/.test(id)) return 'ap-northeast-2_AbCdEfGhI';
  return id;
}
