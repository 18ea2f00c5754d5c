import { AppError } from '../platform/errors';
import { FingerprintMismatchError, type IndexFingerprint, type PassageQuery } from './api';

/**
 * Refuses a query that the index cannot answer.
 *
 * @throws {@link FingerprintMismatchError}, or {@link AppError} `invalid_query`
 */
export function checkQuery(query: PassageQuery, indexed: IndexFingerprint): void {
  if (!isSameFingerprint(indexed, query.fingerprint)) {
    throw new FingerprintMismatchError(indexed, query.fingerprint);
  }
  if (!Number.isInteger(query.limit) || query.limit < 1 || query.limit > 100) {
    throw invalidQuery(`limit must be a whole number from 1 to 100, got ${query.limit}`, 'limit');
  }
  const weight = query.vectorWeight;
  if (weight !== undefined && !(weight >= 0 && weight <= 1)) {
    throw invalidQuery(`vectorWeight must be 0 to 1, got ${weight}`, 'vectorWeight');
  }
  if (query.mode === 'keyword') return;
  if (query.embedding === undefined) {
    throw invalidQuery(
      `a ${query.mode} search needs an embedding and got none: embed the text, or search by keyword`,
      'embedding',
    );
  }
  checkEmbedding(query.embedding, indexed);
}

/** @throws {@link AppError} `invalid_query` when an embedding is not of the index's dimensions, or not of numbers */
export function checkEmbedding(embedding: Float32Array, indexed: IndexFingerprint): void {
  if (embedding.length !== indexed.dimensions) {
    throw invalidQuery(
      `an embedding must have the index's ${indexed.dimensions} dimensions, got ${embedding.length}: set the dimensions of the embedding route to what its model gives`,
      'embedding',
    );
  }
  if (!embedding.every(Number.isFinite)) {
    throw invalidQuery('an embedding must be of finite numbers, got NaN or infinity', 'embedding');
  }
}

/** Whether two fingerprints are of the same index. */
export function isSameFingerprint(one: IndexFingerprint, other: IndexFingerprint): boolean {
  return (
    one.embeddingModel === other.embeddingModel &&
    one.dimensions === other.dimensions &&
    one.splitterVersion === other.splitterVersion
  );
}

function invalidQuery(message: string, parameter: string): AppError {
  return new AppError(message, { kind: 'invalid', code: 'invalid_query', parameter });
}
