import * as z from 'zod';
import { digest } from '../../platform/digest';
import { AppError } from '../../platform/errors';
import { parseShape } from '../../platform/json';
import type { SqliteDatabase } from '../../platform/sqlite';
import type { StoredTemplate, TemplateStore } from '../ports';

const templateShape = z.object({ name: z.string(), content: z.string() });

/** Prompt templates in the local database, by the digest of their content. */
export class SqliteTemplateStore implements TemplateStore {
  private readonly statements;

  constructor(database: SqliteDatabase) {
    database.exec(`CREATE TABLE IF NOT EXISTS prompt_templates (
      digest TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      content TEXT NOT NULL
    ) STRICT`);
    this.statements = {
      put: database.prepare(
        'INSERT INTO prompt_templates (digest, name, content) VALUES (?, ?, ?) ON CONFLICT (digest) DO NOTHING',
      ),
      get: database.prepare('SELECT name, content FROM prompt_templates WHERE digest = ?'),
    };
  }

  async put(template: StoredTemplate): Promise<string> {
    const contentDigest = digest(template.content);
    this.statements.put.run([contentDigest, template.name, template.content]);
    return contentDigest;
  }

  async get(contentDigest: string): Promise<StoredTemplate> {
    const row: unknown = this.statements.get.get([contentDigest]);
    if (row !== undefined) return parseShape(row, templateShape, 'a prompt template in the database');
    throw new AppError(
      `there is no prompt template with the digest ${contentDigest}: put the file that it was made of into the store`,
      { kind: 'not-found', code: 'template_not_found' },
    );
  }
}
