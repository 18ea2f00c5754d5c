// biome-ignore lint/performance/noBarrelFile: tests have known it here since before the kit itself needed it
export { seededRandom } from '../lambdas/domain/seeded-random';
