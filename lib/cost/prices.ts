import { gpuPrices } from '../../models/gpu-prices';

/** A list price in US dollars, without tax, free tier or discount. */
export interface Price {
  readonly usd: number;
  /** A month counts 730 hours, as AWS counts it. */
  readonly per: 'hour' | 'month';
  /** Where it was read, and of what day it is. Look there before you rely on it: AWS changes prices. */
  readonly source: string;
}

/**
 * What is billed for existing, by region. A price that no source was found for is left out, never guessed; the floor
 * then says that it is unknown.
 *
 * The prices were quoted from AWS's price list by the pages named, and not fetched from AWS for this table. Those of
 * instances with GPUs stand in `models/gpu-prices.ts`.
 */
export const prices: Readonly<Record<string, Readonly<Record<string, Price>>>> = {
  'ap-northeast-2': {
    ...quoted(
      'AWS Price List AmazonEC2 of 2026-09-25, quoted 2026-10-01; aws.amazon.com/vpc/pricing',
      'hour',
      {
        'NAT gateway': 0.059,
      },
    ),
    ...quoted(
      'AWS Price List AmazonVPC of 2026-09-17, quoted 2026-10-01; aws.amazon.com/vpc/pricing',
      'hour',
      {
        'interface endpoint in a zone': 0.013,
        'public IPv4 address': 0.005,
      },
    ),
    ...quoted('AWS Price List awskms, quoted 2026-10-01; aws.amazon.com/kms/pricing', 'month', {
      'KMS key': 1,
    }),
    ...quoted(
      'AWS Price List AWSSecretsManager, quoted 2026-10-01; aws.amazon.com/secrets-manager/pricing',
      'month',
      {
        secret: 0.4,
      },
    ),
    ...quoted(
      'AWS Price List AmazonCloudWatch, quoted 2026-10-01; aws.amazon.com/cloudwatch/pricing',
      'month',
      {
        alarm: 0.1,
      },
    ),
    ...firewall(),
  },
  'us-east-1': {
    ...quoted(
      'AWS Price List AmazonES, quoted 2026-10-01; aws.amazon.com/opensearch-service/pricing',
      'hour',
      {
        'OpenSearch t3.small.search': 0.036,
        'OpenSearch t3.medium.search': 0.073,
        'OpenSearch m7g.medium.search': 0.068,
        'OpenSearch m7g.large.search': 0.135,
        'OpenSearch r7g.medium.search': 0.089,
        'OpenSearch r7g.large.search': 0.178,
        'OpenSearch r7g.xlarge.search': 0.356,
        'OpenSearch r7g.2xlarge.search': 0.711,
      },
    ),
    ...quoted('aws.amazon.com/opensearch-service/pricing, quoted 2026-03 by cloudburn.io', 'month', {
      'GiB of OpenSearch gp3 volume': 0.122,
    }),
    ...quoted('AWS Pricing API of 2025-10-01, quoted 2025-10-28; aws.amazon.com/vpc/pricing', 'hour', {
      'NAT gateway': 0.045,
    }),
    ...quoted('aws.amazon.com/privatelink/pricing, quoted 2026-05 by awsnegotiations.com', 'hour', {
      'interface endpoint in a zone': 0.01,
    }),
    ...quoted('aws.amazon.com/vpc/pricing, quoted 2026-02-24 by cloudburn.io', 'hour', {
      'public IPv4 address': 0.005,
    }),
    ...quoted('aws.amazon.com/kms/pricing, quoted 2026-03-14 by cloudburn.io', 'month', {
      'KMS key': 1,
    }),
    ...quoted('aws.amazon.com/secrets-manager/pricing, quoted by hivebook.wiki, read 2026-11-24', 'month', {
      secret: 0.4,
    }),
    ...quoted('aws.amazon.com/cloudwatch/pricing, quoted by c3x.dev, read 2026-11-24', 'month', {
      alarm: 0.1,
    }),
    ...quoted('aws.amazon.com/cloudwatch/pricing, quoted 2026-06-13 by factualminds.com', 'month', {
      dashboard: 3,
    }),
    ...quoted('aws.amazon.com/kinesis/data-streams/pricing, quoted 2023-09-21 by trek10.com', 'hour', {
      'Kinesis shard': 0.015,
      'Kinesis stream on demand': 0.04,
    }),
    ...firewall(),
    ...hosting('us-east-1'),
  },
  'us-west-2': hosting('us-west-2'),
};

/** Instances of endpoints. */
function hosting(region: string): Readonly<Record<string, Price>> {
  const known = gpuPrices.filter((price) => price.region === region && price.use === 'hosting');
  return Object.fromEntries(
    known.map(({ type, usd, source }) => [`SageMaker ${type}`, { usd, per: 'hour', source }] as const),
  );
}

/** The same in every region, says AWS's blog "Cost-effective ways for securing your web applications using AWS WAF". */
function firewall(): Readonly<Record<string, Price>> {
  return quoted('aws.amazon.com/waf/pricing, quoted 2026-05 by awsnegotiations.com', 'month', {
    firewall: 5,
    'rule of a firewall': 1,
  });
}

function quoted(
  source: string,
  per: Price['per'],
  usdByItem: Readonly<Record<string, number>>,
): Readonly<Record<string, Price>> {
  return Object.fromEntries(Object.entries(usdByItem).map(([item, usd]) => [item, { usd, per, source }]));
}
