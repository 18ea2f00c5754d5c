import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { findLogLines } from './find-log-lines';

const logs: Readonly<Record<string, readonly string[]>> = {
  api: ['{"requestId":"req_1","error":"NoSuchUpload"}\n', '{"requestId":"req_2"}\n'],
  indexer: [],
  worker: ['{"requestId":"req_1","message":"begun"}\n'],
};

test('finds the lines of a request in the logs of all functions', async () => {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const { nextToken, logGroupName, filterPattern } = JSON.parse(body);
    const names = Object.keys(logs);
    const place = Number(nextToken ?? 0);
    const isList = request.headers['x-amz-target'] === 'Logs_20140328.DescribeLogGroups';
    const lines = logs[logGroupName]?.filter((line) => line.includes(filterPattern)) ?? [];
    response.end(
      JSON.stringify(
        isList
          ? {
              logGroups: [{ logGroupName: names[place] }],
              nextToken: names[place + 1] && String(place + 1),
            }
          : { events: lines.map((message) => ({ message })) },
      ),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  const lines = await findLogLines('req_1', { emulatorUrl: `http://127.0.0.1:${port}`, region: 'us-east-1' });

  expect(lines).toEqual([
    '{"requestId":"req_1","error":"NoSuchUpload"}',
    '{"requestId":"req_1","message":"begun"}',
  ]);
  server.closeAllConnections();
  server.close();
});
