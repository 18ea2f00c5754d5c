import { z } from 'zod';
import { environmentSchema } from './environment';

/** The JSON Schema of an environment as it is written, as text of `environments/environment.schema.json`. */
export function environmentJsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(environmentSchema, { io: 'input' }), undefined, 2)}\n`;
}
