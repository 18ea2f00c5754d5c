import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentJsonSchema } from '../environments/environment-json-schema';

const file = join(import.meta.dirname, '../environments/environment.schema.json');
writeFileSync(file, environmentJsonSchema());
console.log(`wrote ${file}`);
