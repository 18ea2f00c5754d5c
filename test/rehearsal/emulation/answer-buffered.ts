import type { IAspect } from 'aws-cdk-lib';
import { CfnMethod } from 'aws-cdk-lib/aws-apigateway';
import type { IConstruct } from 'constructs';
import { z } from 'zod';
import { keepReferences } from './keep-references';

/** Key of the template's metadata under which a resource says how it was changed for the emulator. */
export const changeMetadata = 'kit:changed';

const streamedIntegration = z.looseObject({ responseTransferMode: z.literal('STREAM'), uri: z.string() });

/** Turns streamed integrations into buffered ones: the emulator answers a streamed one with an error. */
export class AnswerBuffered implements IAspect {
  visit(node: IConstruct): void {
    if (!(node instanceof CfnMethod)) return;
    const integration = streamedIntegration.safeParse(keepReferences(node.integration, node));
    if (!integration.success) return;
    node.addMetadata(changeMetadata, 'answers are sent whole: the emulator cannot stream a function');
    node.addPropertyOverride('Integration.ResponseTransferMode', undefined);
    node.addPropertyOverride(
      'Integration.Uri',
      integration.data.uri
        .replace(/\/2021-11-15\//, '/2015-03-31/')
        .replace(/\/response-streaming-invocations$/, '/invocations'),
    );
  }
}
