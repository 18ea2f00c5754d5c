import * as z from 'zod';

/** What a deployment asks for: a resource of the kit's own kind, made, changed or removed. */
export interface ResourceRequest<Properties> {
  readonly change: 'create' | 'update' | 'delete';
  /** What an earlier request answered; undefined in the first. */
  readonly id: string | undefined;
  readonly properties: Properties;
}

const changes = { Create: 'create', Update: 'update', Delete: 'delete' } as const;

/** The shape of CloudFormation's event for a resource of one type, read into words of ours. */
export function resourceRequestSchema<Type extends string, Properties>(
  type: Type,
  properties: z.ZodType<Properties>,
) {
  return z
    .object({
      RequestType: z.enum(['Create', 'Update', 'Delete']),
      ResourceType: z.literal(type),
      PhysicalResourceId: z.string().optional(),
      ResourceProperties: properties,
    })
    .transform((event) => ({
      type,
      change: changes[event.RequestType],
      id: event.PhysicalResourceId,
      properties: event.ResourceProperties,
    }));
}
