/** A value in a log line: ids, numbers and names; never a prompt, an answer or personal data. */
export type LogField = string | number | boolean | undefined;

/**
 * Writes one structured line: an event name and its fields.
 *
 * @example log('ingestion.failed', { documentId, code })
 */
export type Log = (event: string, fields: Readonly<Record<string, LogField>>) => void;
