import { z } from 'zod';

/** How the API is reached on AWS, and how much of it. */
export const apiSchema = z.strictObject({
  ratePerSecond: z
    .int()
    .min(1)
    .max(10_000)
    .default(50)
    .describe('requests a second of all callers together, 1 to 10000; past it API Gateway answers 429'),
  burst: z
    .int()
    .min(1)
    .max(5_000)
    .default(100)
    .describe('requests that may come at once before the rate counts, 1 to 5000'),
  firewall: z
    .strictObject({
      requestsPer5Minutes: z
        .int()
        .min(100)
        .max(2_000_000_000)
        .describe('requests of one address in 5 minutes, 100 and up, past which it is blocked'),
    })
    .optional()
    .describe('a web application firewall (WAF) before the API, billed by the month; left out: none'),
  domain: z
    .strictObject({
      name: z
        .string()
        .max(253)
        .regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/)
        .describe('host name of the API in small letters, without https:// and path, e.g. llm.example.com'),
      certificateArn: z
        .string()
        .regex(/^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+$/)
        .describe(
          'its certificate, in the region of the environment: arn:aws:acm:REGION:ACCOUNT:certificate/ID',
        ),
    })
    .optional()
    .describe('a host name of your own; left out: the one that API Gateway makes'),
});
