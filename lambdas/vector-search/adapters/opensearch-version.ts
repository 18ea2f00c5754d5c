import * as z from 'zod';
import { indexVersion } from '../index-version';
import { keywordTermsVersion } from '../keyword-terms';
import type { IndexFingerprint } from '../settings';
import type { OpenSearchConnection } from './opensearch-connection';
import { documentIndexBody, type OpenSearchAnalysis, passageIndexBody } from './opensearch-index-body';

/** One version of the index on a server. */
export interface OpenSearchVersion {
  /** The index of the passages. */
  readonly passages: string;
  /** The index that keeps the generation of every document, also of deleted ones. */
  readonly documents: string;
  readonly analysis: OpenSearchAnalysis;
}

/** Which version is meant: the one of a fingerprint, among those of an alias. */
export interface WantedVersion {
  readonly alias: string;
  readonly fingerprint: IndexFingerprint;
}

/**
 * Makes the indexes of a fingerprint where they are missing and points the alias to the one of the passages.
 *
 * Indexes of other fingerprints stay: a release that pins one may still be searching it.
 */
export async function createVersion(
  connection: OpenSearchConnection,
  wanted: WantedVersion,
): Promise<OpenSearchVersion> {
  const version = nameVersion(wanted, await detectAnalysis(connection));
  await create(connection, version.passages, passageIndexBody(wanted.fingerprint, version.analysis));
  await create(connection, version.documents, documentIndexBody);
  await pointAlias(connection, wanted.alias, version.passages);
  return version;
}

/**
 * The version of a fingerprint, with the analysis that it was made with: its name tells it, so that a function needs
 * no right beyond the indexes of its alias. Of two, made before and after a server got nori, the alias decides.
 *
 * @returns undefined when nobody made it
 */
export async function findVersion(
  connection: OpenSearchConnection,
  wanted: WantedVersion,
): Promise<OpenSearchVersion | undefined> {
  const versions = analyses.map((analysis) => nameVersion(wanted, analysis));
  const names = versions.map(({ passages }) => passages).join(',');
  const found = await readAliases(connection, names);
  const made = versions.filter(({ passages }) => passages in found);
  return made.find(({ passages }) => wanted.alias in (found[passages]?.aliases ?? {})) ?? made[0];
}

/** Deletes every version of an alias, whatever its fingerprint. */
export async function deleteVersions(connection: OpenSearchConnection, alias: string): Promise<void> {
  const found = await readAliases(connection, `${alias}-*`);
  // The pattern also matches another alias that begins with this one.
  const own = new RegExp(`^${alias}-[0-9a-f]{12}(-documents)?$`);
  for (const name of Object.keys(found).filter((index) => own.test(index))) {
    await connection.callUnless(
      ['index_not_found_exception'],
      { method: 'DELETE', path: `/${name}`, isRead: false },
      acknowledgedSchema,
    );
  }
}

const noriVersion = 'nori-1';

const analyses: readonly OpenSearchAnalysis[] = ['nori', 'terms'];

const acknowledgedSchema = z.object({ acknowledged: z.boolean() });

const aliasesSchema = z.record(z.string(), z.object({ aliases: z.record(z.string(), z.unknown()) }));

function nameVersion({ alias, fingerprint }: WantedVersion, analysis: OpenSearchAnalysis): OpenSearchVersion {
  const terms = analysis === 'nori' ? noriVersion : keywordTermsVersion;
  const passages = `${alias}-${indexVersion(fingerprint, terms)}`;
  return { passages, documents: `${passages}-documents`, analysis };
}

async function readAliases(
  connection: OpenSearchConnection,
  names: string,
): Promise<z.infer<typeof aliasesSchema>> {
  const path = `/${names}/_alias?ignore_unavailable=true`;
  const call = { method: 'GET', path, isRead: true } as const;
  return (await connection.callUnless(['index_not_found_exception'], call, aliasesSchema)) ?? {};
}

async function detectAnalysis(connection: OpenSearchConnection): Promise<OpenSearchAnalysis> {
  const probe = {
    method: 'POST',
    path: '/_analyze',
    body: { tokenizer: 'nori_tokenizer', text: '' },
  } as const;
  const answer = await connection.callUnless(
    ['illegal_argument_exception'],
    { ...probe, isRead: true },
    z.object({ tokens: z.array(z.unknown()) }),
  );
  return answer ? 'nori' : 'terms';
}

async function create(
  connection: OpenSearchConnection,
  name: string,
  body: Readonly<Record<string, unknown>>,
): Promise<void> {
  await connection.callUnless(
    ['resource_already_exists_exception'],
    { method: 'PUT', path: `/${name}`, body, isRead: false },
    acknowledgedSchema,
  );
}

async function pointAlias(connection: OpenSearchConnection, alias: string, index: string): Promise<void> {
  const actions = [{ remove: { index: `${alias}-*`, alias, must_exist: false } }, { add: { index, alias } }];
  await connection.call(
    { method: 'POST', path: '/_aliases', body: { actions }, isRead: false },
    acknowledgedSchema,
  );
}
