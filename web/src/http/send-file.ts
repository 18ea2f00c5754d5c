import type { WireUpload } from '../../../lambdas/api/api';
import { ApiFailure } from './api-failure';
import { describeFailure } from './describe-failure';
import { readUploadRefusal } from './upload-refusal';

/** Milliseconds for a file to be sent: as long as the kit lets it be. */
const timeoutMs = 900_000;

/**
 * Sends a file to where the kit said. XMLHttpRequest, because fetch does not tell how much of a body has been sent.
 *
 * @param onProgress - called with the share that was sent, 0 to 1
 * @throws ApiFailure
 */
export function sendFile(
  { method, url, headers }: WireUpload['upload'],
  file: File,
  onProgress: (share: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    // A path is one of this host.
    request.open(method, url);
    request.timeout = timeoutMs;
    for (const [name, value] of Object.entries(headers)) {
      // The browser sets it, and lets nobody else.
      if (name.toLowerCase() !== 'content-length') request.setRequestHeader(name, value);
    }
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(loaded / total));
    request.addEventListener('error', () => reject(new ApiFailure('', { status: 0 })));
    request.addEventListener('timeout', () => reject(new ApiFailure('', { status: 0 })));
    request.addEventListener('load', () => {
      const { status, responseText } = request;
      if (status < 300) return resolve();
      reject(readUploadRefusal(status, responseText) ?? describeFailure(status, responseText));
    });
    // Without its type, which would be sent as a header that was not signed.
    request.send(file.slice());
  });
}
