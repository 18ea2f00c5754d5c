import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { digest } from '../../lambdas/platform/digest';

/** What goes wrong with one request. */
export type HubFault = 'gone' | 'too-many' | 'truncated' | 'altered' | 'no-range';

/** A stand-in for the Hugging Face hub: its API of revisions, its addresses of files with a redirect, and ranges. */
export interface StandInHub {
  readonly url: string;
  /** Paths that were asked for, with their ranges and whether a token came along. */
  readonly requests: { readonly path: string; readonly range?: string; readonly hasToken: boolean }[];
  /** What goes wrong next with a file, or with the list under the name `list`. */
  readonly faults: Map<string, HubFault[]>;
  close(): Promise<void>;
}

/** A repository of the stand-in. */
export interface HubRepository {
  readonly name: string;
  readonly revision: string;
  readonly files: Readonly<Record<string, string>>;
  /** Token without which it is refused. */
  readonly token?: string;
}

/** Starts a stand-in with one repository; files of weights have a checksum there, all others none, as with Git LFS. */
export async function startStandInHub({ name, revision, files, token }: HubRepository): Promise<StandInHub> {
  const requests: StandInHub['requests'] = [];
  const faults: StandInHub['faults'] = new Map();
  const server = createServer((request, response) => {
    const [path = ''] = decodeURIComponent(request.url ?? '').split('?');
    const { range, authorization } = request.headers;
    requests.push({ path, range, hasToken: authorization !== undefined });
    const send = (status: number, body: string | Uint8Array = '', headers = {}) =>
      response.writeHead(status, headers).end(body);

    if (path.startsWith('/cdn/')) {
      const file = path.slice('/cdn/'.length);
      const content = Buffer.from(files[file] ?? '');
      const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
      switch (faults.get(file)?.shift()) {
        case 'gone':
          return send(503);
        case 'no-range':
          return send(200, content);
        case 'altered':
          return send(
            200,
            content.map((byte) => byte ^ 1),
          );
        case 'truncated':
          response.writeHead(200, { 'content-length': content.byteLength });
          return response.write(content.subarray(0, content.byteLength - 2), () =>
            setTimeout(() => response.destroy(), 20),
          );
        default:
          return from > 0 ? send(206, content.subarray(from)) : send(200, content);
      }
    }
    if (!path.startsWith(`/api/models/${name}/`) && !path.startsWith(`/${name}/resolve/`)) return send(404);
    if (token !== undefined && authorization !== `Bearer ${token}`) return send(authorization ? 403 : 401);
    if (path === `/api/models/${name}/revision/${revision}` || path.endsWith('/revision/main')) {
      const fault = faults.get('list')?.shift();
      if (fault) return send(fault === 'too-many' ? 429 : 503);
      const siblings = Object.entries(files).map(([rfilename, content]) => ({
        rfilename,
        size: Buffer.byteLength(content),
        blobId: 'a'.repeat(40),
        ...(rfilename.endsWith('.safetensors')
          ? { lfs: { sha256: digest(content), size: Buffer.byteLength(content), pointerSize: 134 } }
          : {}),
      }));
      return send(200, JSON.stringify({ id: name, sha: revision, gated: false, siblings }));
    }
    const file = path.slice(`/${name}/resolve/${revision}/`.length);
    return file in files ? send(302, '', { location: `${other}/cdn/${file}` }) : send(404);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  // Another origin, as the hub's store of large files is.
  const other = `http://localhost:${port}`;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    faults,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
