import { FormatDocumentParser } from '../../lambdas/ingestion/adapters/format-document-parser';
import { describeDocumentParserContract } from '../contracts/document-parser';

describeDocumentParserContract('FormatDocumentParser', async () => new FormatDocumentParser());
