import type { ZodType } from 'zod';
import type { Caller, Role } from '../domain/caller';
import { AppError } from '../platform/errors';
import { parseShape } from '../platform/json';
import type { WireError } from './api';
import { readJson } from './read-json';

/** A request that has been let in: its caller is verified, its query and body are of the endpoint's shape. */
export interface ApiRequest<Body = undefined, Query = undefined> {
  /** `req_` and 24 characters; the response and the log have it too. */
  readonly id: string;
  readonly caller: Caller;
  /** The `{id}` of the path; empty where the path has none. */
  readonly pathId: string;
  readonly query: Query;
  readonly body: Body;
  /** The request as it came; its `signal` is aborted when the client goes away, on hosts that notice. */
  readonly raw: Request;
  /** Writes the log line of an error that comes too late for a status, and says what the caller is told. */
  readonly report: (error: unknown) => WireError;
}

/** What every endpoint states about itself, for the router and for `/v1/openapi.json`. */
export interface EndpointDescription {
  readonly method: 'get' | 'post' | 'delete';
  /** With `{id}` where an id stands, as in OpenAPI. */
  readonly path: string;
  readonly summary: string;
  /** Any of these roles will do; left out: every caller. */
  readonly roles?: readonly Role[];
  /** `multipart` is read by the endpoint itself; left out: JSON where there is a body. */
  readonly bodyType?: 'multipart';
  /** Shape of what it answers; left out: described by the summary only. */
  readonly response?: ZodType;
  /** What it answers with. @default 'application/json' */
  readonly responseType?: 'text/event-stream';
}

/** An endpoint as the router sees it. */
export interface Endpoint extends EndpointDescription {
  readonly body?: ZodType;
  readonly query?: ZodType;
  /** @throws AppError for everything that the caller can mend */
  respond(request: ApiRequest, limits: { maxBodyBytes: number }): Promise<Response>;
}

/** Builds an endpoint whose `handle` sees the parsed body and query. */
export function endpoint<Body = undefined, Query = undefined>(
  parts: EndpointDescription & {
    readonly body?: ZodType<Body>;
    readonly query?: ZodType<Query>;
    readonly handle: (request: ApiRequest<Body, Query>) => Promise<Response>;
  },
): Endpoint;
export function endpoint(
  parts: EndpointDescription & {
    readonly body?: ZodType;
    readonly query?: ZodType;
    readonly handle: (request: ApiRequest<unknown, unknown>) => Promise<Response>;
  },
): Endpoint {
  const { handle, ...description } = parts;
  return {
    ...description,
    async respond(request, { maxBodyBytes }) {
      requireRole(request.caller, parts.roles);
      return handle({
        ...request,
        query: parts.query && parseShape(queryOf(request.raw), parts.query, 'the query'),
        body: parts.body && (await readJson(request.raw, maxBodyBytes, parts.body)),
      });
    },
  };
}

function requireRole(caller: Caller, roles: readonly Role[] | undefined): void {
  if (roles === undefined || roles.some((role) => caller.roles.includes(role))) return;
  throw new AppError(
    `this needs the role ${roles.join(' or ')}, the key has ${caller.roles.join(', ') || 'none'}: use a key of that role`,
    { kind: 'forbidden', code: 'role_required' },
  );
}

function queryOf(request: Request): Readonly<Record<string, string>> {
  return Object.fromEntries(new URL(request.url).searchParams);
}
