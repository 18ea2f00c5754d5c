import type { Context } from 'hono';

/** An error in the kit's shape, as a stand-in answers with it. */
export function refuse(
  context: Context,
  status: 400 | 401 | 403 | 404 | 409,
  code: string,
  message: string,
): Response {
  return context.json({ error: { message, type: 'invalid_request_error', param: null, code } }, status);
}
