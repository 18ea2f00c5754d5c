import { FolderSource } from '../lambdas/ingestion/adapters/folder-source';
import { TableFileSource } from '../lambdas/ingestion/adapters/table-file-source';
import type { DocumentSource } from '../lambdas/ingestion/ports';
import type { LocalOptions } from './read-options';
