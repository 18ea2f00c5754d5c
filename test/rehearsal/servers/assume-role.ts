import { callQueryApi } from './call-query-api';

/** Credentials for a while. */
export interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/**
 * Takes a role that trusts SageMaker, as a container of it does. The emulator hands roles of services to nobody, so that
 * the role trusts its account from then on.
 */
export async function assumeRole(roleArn: string, emulatorUrl: string): Promise<RoleCredentials> {
  const account = roleArn.split(':')[4];
  await callQueryApi(emulatorUrl, 'iam', {
    Action: 'UpdateAssumeRolePolicy',
    RoleName: roleArn.slice(roleArn.lastIndexOf('/') + 1),
    PolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: `arn:aws:iam::${account}:root` } },
      ],
    }),
  });
  const answer = await callQueryApi(emulatorUrl, 'sts', {
    Action: 'AssumeRole',
    RoleArn: roleArn,
    RoleSessionName: 'rehearsed-job',
  });
  const read = (name: string) => new RegExp(`<${name}>([^<]+)</${name}>`).exec(answer)?.[1] ?? '';
  return {
    accessKeyId: read('AccessKeyId'),
    secretAccessKey: read('SecretAccessKey'),
    sessionToken: read('SessionToken'),
  };
}
