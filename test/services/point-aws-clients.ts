/** Lets the AWS clients of this process call a server of the tests, as the root of its account, wherever they name no other. */
export function pointAwsClients(url: string): void {
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
}
